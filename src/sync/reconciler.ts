import type DataLoader from 'dataloader';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import {
  AgentRepository,
  gather,
  SyncRequestRepository,
  type AgentSnapshot,
  type FinishRow,
  type LeasedRequest,
} from '../db';
import { AgentNotFoundError, agentName, LeaseLostError, SyncError, type Scope } from '../domain';
import { runInCallScope } from '../pipecat-client';
import { AbsentReconciler } from './absent-reconciler';
import { Ending } from './ending';
import type { HeldLease } from './held-lease';
import type { Outcome, Pass } from './pass';
import { PassScope } from './pass-scope';
import { PresentReconciler } from './present-reconciler';

/** Load, observe, plan, apply, verify: once, for one agent. Never asks which event woke it. */
@Injectable()
export class Reconciler {
  private readonly prefix: string;
  private readonly quarantineMs: number;
  private readonly snapshots: Readonly<Record<Scope, DataLoader<string, AgentSnapshot | null>>>;

  constructor(
    config: AppConfig,
    agents: AgentRepository,
    private readonly requests: SyncRequestRepository,
    private readonly present: PresentReconciler,
    private readonly absent: AbsentReconciler,
    private readonly ending: Ending,
  ) {
    this.prefix = config.pipecat.agentPrefix;
    this.quarantineMs = config.sync.parkedRetryMs;
    const snapshots = (applied: boolean): DataLoader<string, AgentSnapshot | null> =>
      gather(async (ids) => {
        const found = await agents.loadSnapshots(ids, applied);
        return ids.map((id) => found.get(id) ?? null);
      });
    this.snapshots = { full: snapshots(true), context: snapshots(false) };
  }

  /**
   * What the agent is to be, read under its lease: until that ends nobody else writes what the agent was brought to, and a newer version comes
   * with a hint.
   *
   * @throws AgentNotFoundError
   */
  async load(request: LeasedRequest): Promise<AgentSnapshot> {
    const snapshot = await this.snapshots[request.scope].load(request.agentId);
    if (snapshot === null) throw new AgentNotFoundError(request.agentId);
    if (!request.commandPending) return snapshot;
    const desiredState = await this.requests.applyCommand(request);
    return desiredState === null ? snapshot : { ...snapshot, desiredState };
  }

  /**
   * @param loading what `load` said, or is about to say
   * @returns what is to be written; null when the work was interrupted and is to be given back as it was
   */
  async reconcile(lease: HeldLease, loading: Promise<AgentSnapshot>): Promise<FinishRow | null> {
    const startedAt = performance.now();
    let pass: Pass | null = null;
    let outcome: Outcome;
    try {
      pass = this.begin(lease, await loading);
      refuseKiller(lease.request, this.quarantineMs);
      outcome = await this.inScope(pass);
    } catch (error) {
      if (lease.signal.aborted || error instanceof LeaseLostError) return null;
      outcome = this.ending.failures.handle(lease.request, pass, error);
    }
    return this.ending.runs.toFinishRow({ request: lease.request, pass, outcome, startedAt });
  }

  /** Every call of the pass waits its turn among fresh changes or the backlog, and looks at the lease at the last moment. */
  private async inScope(pass: Pass): Promise<Outcome> {
    const scope = new PassScope(pass.lease);
    try {
      return await runInCallScope(scope, () => this.step(pass));
    } finally {
      scope.end();
    }
  }

  private step(pass: Pass): Promise<Outcome> {
    switch (pass.snapshot.desiredState) {
      case 'present':
        return this.present.reconcile(pass);
      case 'absent':
        return this.absent.reconcile(pass);
      default:
        return pass.snapshot.desiredState satisfies never;
    }
  }

  private begin(lease: HeldLease, snapshot: AgentSnapshot): Pass {
    const name = agentName(this.prefix, snapshot.agentId);
    const done = { action: 'none', drift: [], begun: null, deleted: false, confirmed: null, remark: null } as const;
    return { lease, request: lease.request, snapshot, name, signal: lease.signal, ...done };
  }
}

/** So many leases in a row that ran out without a word are no accident. */
const CRASHES_LIMIT = 3;

/**
 * An agent that ends whoever works on it would end the fleet of replicas one by one. It may also have been near when others fell, so it gets
 * one try at each look of the slow pace, and is free again when that ends in order.
 */
function refuseKiller({ crashes }: LeasedRequest, againMs: number): void {
  if (crashes < CRASHES_LIMIT) return;
  throw new SyncError(`work on this agent ended without a word ${crashes} times in a row`, {
    errorClass: 'terminal',
    reason: 'Quarantined',
    retryAfterMs: againMs,
  });
}
