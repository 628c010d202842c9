import type { SyncStatus } from '../api/types';

export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'quiet';

/** How each status is shown: never by colour alone, so each tone has a shape of its own too. */
export const STATUSES: Readonly<Record<SyncStatus, { readonly tone: Tone; readonly means: string }>> = {
  SYNCED: { tone: 'ok', means: 'Live: reconciled, ready, and acknowledged by every live session.' },
  SYNCING: { tone: 'busy', means: 'Being worked on, or rolling out.' },
  PENDING: { tone: 'quiet', means: 'Asked for, not looked at yet.' },
  ERROR_SYNC: { tone: 'bad', means: 'The last try failed; the reason says why.' },
  PENDING_DELETE: { tone: 'warn', means: 'Draining, stopping, or held by the brake on deletes.' },
  ERROR_DEPROVISIONING: { tone: 'bad', means: 'The delete failed.' },
  DELETED: { tone: 'quiet', means: 'Gone from Pipecat Cloud, no session of it left.' },
};

export const STATUS_NAMES = Object.keys(STATUSES) as SyncStatus[];
