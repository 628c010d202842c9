import type { WaitView } from '../../../api';
import type { ApiClient } from '../../api/api-client';

export const GOALS = ['synced', 'deleted', 'settled'] as const;
export type Goal = (typeof GOALS)[number];

export interface Waiting {
  readonly agentId: string;
  readonly goal: Goal;
  /** At least this one; undefined = the active one. */
  readonly version?: number | undefined;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  readonly onChange: (view: WaitView) => void;
}

/** The service holds a question for so long at most, and the answer is then on its way. */
const LONGEST_POLL_SECONDS = 20;
const ANSWER_MARGIN_MS = 15_000;

/** Where the agent is at the end: there, failed for good, or still under way when the time was up. */
export async function untilArrived(
  api: ApiClient,
  { agentId, goal, version, deadline, onChange }: Waiting,
): Promise<WaitView> {
  for (;;) {
    const leftMs = deadline - performance.now();
    const timeoutSeconds = Math.min(LONGEST_POLL_SECONDS, Math.max(1, Math.ceil(leftMs / 1000)));
    const view = await api.get<WaitView>(
      `/v1/agents/${agentId}/wait`,
      { for: goal, version, timeoutSeconds },
      { timeoutMs: timeoutSeconds * 1000 + ANSWER_MARGIN_MS },
    );
    onChange(view);
    if (view.done || view.failed || performance.now() >= deadline) return view;
  }
}
