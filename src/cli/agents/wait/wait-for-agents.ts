import type { WaitView } from '../../../api';
import type { ApiClient } from '../../api/api-client';
import type { CliRuntime } from '../../frame/cli-runtime';
import { progressOf } from '../../progress/progress-of';
import { untilArrived, type Goal } from './until-arrived';

export interface WaitPlan {
  readonly agentIds: readonly string[];
  readonly goal: Goal;
  readonly version?: number | undefined;
  readonly timeoutMs: number;
}

/** Questions that the service holds for us at one time. */
const AT_ONCE = 20;

/** Waits for all of them, with progress. In the order of the ids. */
export async function waitForAgents(runtime: CliRuntime, api: ApiClient, plan: WaitPlan): Promise<WaitView[]> {
  const { agentIds, timeoutMs } = plan;
  const progress = await progressOf(runtime.terminal, agentIds.length);
  const deadline = performance.now() + timeoutMs;
  const ended = new Map<string, WaitView>();
  const queue = [...agentIds];
  const worker = async (): Promise<void> => {
    for (let agentId = queue.shift(); agentId !== undefined; agentId = queue.shift()) {
      const onChange = (view: WaitView): void => {
        progress.at(ended.size, stateOf(view));
      };
      const view = await untilArrived(api, { ...plan, agentId, deadline, onChange });
      ended.set(agentId, view);
      progress.at(ended.size, stateOf(view));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, agentIds.length) }, worker));
  } finally {
    progress.end();
  }
  return agentIds.flatMap((agentId) => ended.get(agentId) ?? []);
}

function stateOf({ agentId, status, reason, done }: WaitView): string {
  return `${agentId} ${status}${reason === null || done ? '' : ` ${reason}`}`;
}
