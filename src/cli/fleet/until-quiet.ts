import type { AgentPage, AgentSummary, FleetView } from '../../api';
import type { ApiClient } from '../api/api-client';
import { allPages } from '../api/pages';
import type { CliRuntime } from '../frame/cli-runtime';
import { progressOf } from '../progress/progress-of';

const LOOK_EVERY_MS = 1000;
const UNDER_WAY = ['PENDING', 'SYNCING', 'PENDING_DELETE'] as const;
const FAILED = ['ERROR_SYNC', 'ERROR_DEPROVISIONING'] as const;

export interface QuietPlan {
  readonly agentIds: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Waits until none of these agents is under way and no request of the fleet is due: two cheap questions a second, however many agents.
 *
 * @returns how many of them failed, or were still under way when the time was up
 */
export async function untilQuiet(
  runtime: CliRuntime,
  api: ApiClient,
  { agentIds, timeoutMs }: QuietPlan,
): Promise<number> {
  const wanted = new Set(agentIds);
  const progress = await progressOf(runtime.terminal, wanted.size);
  const deadline = performance.now() + timeoutMs;
  try {
    for (;;) {
      const { backlog } = await api.get<FleetView>('/v1/fleet');
      const busy = await among(api, UNDER_WAY, wanted);
      progress.at(
        wanted.size - Math.max(busy, Math.min(wanted.size, backlog.waiting + backlog.leased)),
        `${busy} under way, ${backlog.waiting} waiting`,
      );
      const quiet = busy === 0 && backlog.waiting === 0 && backlog.leased === 0;
      if (quiet || performance.now() >= deadline) return busy + (await among(api, FAILED, wanted));
      await runtime.interrupt.sleep(LOOK_EVERY_MS);
    }
  } finally {
    progress.end();
  }
}

async function among(api: ApiClient, status: readonly string[], wanted: ReadonlySet<string>): Promise<number> {
  const { items } = await allPages<AgentSummary, AgentPage>(api, '/v1/agents', { status });
  return items.filter(({ agentId }) => wanted.has(agentId)).length;
}
