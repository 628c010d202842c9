import type { Drift, StatusReason } from '../domain';
import type { Timestamp } from './page';

/**
 * `GET /v1/agents/{id}/plan`: what a sync would do if it ran now. Observes, changes nothing.
 *
 * - `create`, `update`, `delete`: the deployment would change
 * - `context`: only the context would be pushed
 * - `none`: nothing differs
 */
export type PlannedAction = 'none' | 'create' | 'update' | 'delete' | 'context';

/** A call that changes something at Pipecat Cloud, in the order it would be made. `op` is the operation of the vendor's API. */
export interface PlannedCall {
  readonly op: string;
  /** How often: one for an agent, one for each session to push to or to stop. */
  readonly times: number;
  readonly why: string;
}

export interface PlanView {
  readonly agentId: string;
  readonly version: number | null;
  readonly action: PlannedAction;
  readonly drift: readonly Drift[];
  readonly calls: readonly PlannedCall[];
  /** Would bots be restarted? New sessions then start on a new deployment. */
  readonly restarts: boolean;
  /** Live sessions that it touches: pushed to, stopped or drained. null = could not be listed. */
  readonly liveSessions: number | null;
  /** What would keep it from being carried out: a policy, a pause, the brake, a module's policy. null = nothing. */
  readonly heldBy: string | null;
  /** It cannot succeed as things are. */
  readonly refused: { readonly reason: StatusReason; readonly error: string } | null;
  /** From what the same action took lately; null = no history. Milliseconds. */
  readonly estimate: { readonly medianMs: number; readonly p95Ms: number; readonly runs: number } | null;
  readonly at: Timestamp;
}
