import type { BudgetView } from '../../api';
import type { Credential, CredentialState } from '../../pipecat-client';

const CREDENTIALS = ['private', 'public'] as const satisfies readonly Credential[];

/** The provider's limit, as this replica knows it; all replicas share it. Whole seconds, so that it only changes when something did. */
export function budgetView(
  limitPerSecond: number,
  platform: Readonly<Record<Credential, CredentialState>>,
  now: Date,
): BudgetView {
  const pausedForMs = Math.max(...CREDENTIALS.map((credential) => platform[credential].pausedForMs));
  return {
    limitPerSecond,
    allowedPerSecond: platform.private.effectiveRatePerSecond,
    circuits: CREDENTIALS.map((credential) => ({ credential, state: platform[credential].breaker })),
    pausedUntil: pausedForMs > 0 ? wholeSecond(now.getTime() + pausedForMs) : null,
  };
}

function wholeSecond(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString();
}
