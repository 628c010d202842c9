import type { Alert } from '../alert';
import { by, fleet, metric } from '../promql';

/** Is it Pipecat Cloud? */
export const PLATFORM: readonly Alert[] = [
  {
    name: 'ConfigSyncCredentialFailing',
    severity: 'critical',
    expression: `${fleet('credential_failing', {}, 'credential')} == 1`,
    holds: '2m',
    summary: 'Pipecat Cloud refuses the {{ $labels.credential }} API key.',
    description:
      'No call is made with it but one in a quarter of a minute, to see. Was it revoked or rotated? Put the new key where the old one came from; a key file is read again by itself. Nothing is lost meanwhile.',
  },
  {
    name: 'ConfigSyncCircuitOpen',
    severity: 'warning',
    expression: `${fleet('circuit_state', {}, 'credential')} >= 1`,
    holds: '2m',
    summary: 'Pipecat Cloud fails most calls with the {{ $labels.credential }} key, so none is made for now.',
    description:
      'It is Pipecat and not us: more than half of the calls ended in 5xx or without an answer. One call in half a minute is let through to see; work goes on by itself. Look at their status page.',
  },
  {
    name: 'ConfigSyncRateBudgetExhausted',
    severity: 'warning',
    expression: `${by('sum', metric('rate_budget_waiting'), 'credential')} > 0`,
    holds: '15m',
    summary: 'Calls with the {{ $labels.credential }} key have been waiting for the rate budget all the time.',
    description:
      'More calls are wanted than are allowed. Is rate_budget_allowed below rate_budget_limit, Pipecat Cloud answers 429; else raise PIPECAT_RATE_LIMIT_PER_SECOND if your organisation may call more often.',
  },
];
