import type { AgentHistory, AgentSnapshot } from '../../db';
import type { ObservedAgent } from '../../domain';
import type { PlanPolicy } from '../../policies';
import { AbsentReconciler } from '../absent-reconciler';
import { AbsentDecider } from '../deciding/absent-decider';
import { appConfig, pass, policyGate, syncedSnapshot, type FakePass } from './builders';
import { FakePipecatClient, session, shownAgent } from './fake-pipecat-client';

export interface Given {
  readonly variables?: Readonly<Record<string, string>>;
  readonly there?: ObservedAgent | null;
  readonly live?: readonly string[];
  /** What the brake says. */
  readonly permitted?: boolean;
  readonly policy?: PlanPolicy['decide'];
}

/** An agent that is not wanted any more, and everything that its reconcile needs. */
export function unwantedAgent({ variables, there = shownAgent(), live = [], permitted = true, policy }: Given = {}) {
  const client = new FakePipecatClient();
  client.agent = there;
  for (const id of live) client.sessions.set(id, session(id));
  const limits: number[] = [];
  const history = {
    permitDelete: (_agentId: string, maxPerHour: number) => {
      client.journal.push('permit');
      limits.push(maxPerHour);
      return Promise.resolve(permitted);
    },
  } as unknown as AgentHistory;
  const config = appConfig(variables);
  const decider = new AbsentDecider(config, client);
  const reconciler = new AbsentReconciler(config, decider, client, history, policyGate(policy));
  const given = (over: Partial<AgentSnapshot> = {}, request: Parameters<typeof pass>[1] = {}): FakePass =>
    pass(client.journal, { snapshot: unwanted(over), ...request });
  return { client, reconciler, limits, given };
}

export const unwanted = (over: Partial<AgentSnapshot> = {}): AgentSnapshot =>
  syncedSnapshot({ desiredState: 'absent', syncStatus: 'PENDING_DELETE', ...over });
export const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
