import type { AgentSnapshot, LeasedRequest } from '../../db';

/** One agent as it is looked at: enough to decide what is to be done, and not enough to do it. */
export interface Look {
  readonly snapshot: AgentSnapshot;
  /** The agent's name at the platform. */
  readonly name: string;
  readonly request: Omit<LeasedRequest, 'epoch'>;
  readonly signal: AbortSignal;
}
