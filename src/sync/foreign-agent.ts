import { SyncError } from '../domain';
import type { Look } from './deciding/look';

/** @param againMs looked at again at this pace, since the look that showed it may have lagged behind, and names become free */
export function foreignAgent({ name, snapshot: { agentId } }: Look, againMs: number): SyncError {
  return new SyncError(
    `an agent named ${name} is there, and config-sync did not make it: it is left alone, until it is adopted (config-sync agents adopt ${agentId})`,
    { errorClass: 'terminal', reason: 'ForeignAgent', retryAfterMs: againMs },
  );
}
