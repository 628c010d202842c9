import type { Drift, StatusReason } from '../../domain';
import type { Operation } from '../../pipecat-client';

export type PreviewedAction = 'none' | 'create' | 'update' | 'delete' | 'context';

/** A call that changes something at the platform, in the order in which it would be made. */
export interface PreviewedCall {
  readonly op: Operation;
  readonly times: number;
  readonly why: string;
}

/** What a sync would do if it ran now. */
export interface Previewed {
  readonly agentId: string;
  readonly version: number | null;
  readonly action: PreviewedAction;
  readonly drift: readonly Drift[];
  readonly calls: readonly PreviewedCall[];
  /** New sessions would start on a new deployment. */
  readonly restarts: boolean;
  /** Live sessions that would be pushed to, stopped or left to end. */
  readonly liveSessions: number;
  /** What would keep it from being carried out; null = nothing. */
  readonly heldBy: string | null;
  /** It cannot succeed as things are. */
  readonly refused: { readonly reason: StatusReason; readonly error: string } | null;
}

export type Decided = Omit<Previewed, 'agentId' | 'version'>;

export const NOTHING: Decided = {
  action: 'none',
  drift: [],
  calls: [],
  restarts: false,
  liveSessions: 0,
  heldBy: null,
  refused: null,
};
