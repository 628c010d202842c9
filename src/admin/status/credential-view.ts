import type { CredentialView } from '../../api';
import type { CredentialState } from '../../pipecat-client';

/** @param limitPerSecond as configured */
export function credentialView(state: CredentialState, limitPerSecond: number, now: Date): CredentialView {
  const { auth, breaker, effectiveRatePerSecond, waiting, pausedForMs, lastError } = state;
  return {
    key: auth,
    circuit: breaker,
    limitPerSecond,
    allowedPerSecond: effectiveRatePerSecond,
    waiting,
    pausedUntil: pausedForMs > 0 ? new Date(now.getTime() + pausedForMs).toISOString() : null,
    lastError: lastError && { at: lastError.at.toISOString(), reason: lastError.reason, error: lastError.message },
  };
}
