import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config';
import { MetricsRegistry, type GaugeValue } from '../../metrics';
import type { Credential } from '../operations';
import { PlatformState, type CredentialState } from './platform-state';

const CREDENTIALS: readonly Credential[] = ['private', 'public'];
const CIRCUIT = { closed: 0, 'half-open': 1, open: 2 } as const;

/** How things stand with Pipecat Cloud, as this replica sees it: `PlatformState` for Prometheus. */
@Injectable()
export class PlatformGauges {
  constructor(
    { pipecat }: AppConfig,
    metrics: MetricsRegistry,
    private readonly state: PlatformState,
  ) {
    const of = (read: (state: CredentialState) => number | null) => ({
      labels: { credential: CREDENTIALS },
      collect: () => this.each(read),
    });
    metrics.gauge({
      name: 'circuit_state',
      help: 'The breaker of a credential: 0 closed, calls are made; 1 half-open, one call is let through to see; 2 open, none is made',
      ...of(({ breaker }) => CIRCUIT[breaker]),
    });
    metrics.gauge({
      name: 'credential_failing',
      help: '1 = Pipecat Cloud refuses the key',
      ...of(({ auth }) => Number(auth === 'refused')),
    });
    metrics.gauge({
      name: 'throttled',
      help: '1 = no call is made with this credential for now, because Pipecat Cloud answered 429',
      ...of(({ pausedForMs }) => Number(pausedForMs > 0)),
    });
    metrics.gauge({
      name: 'rate_budget_allowed',
      help: 'Calls a second that all replicas together make now; below the limit after a 429. Left out while nothing limits them',
      ...of(({ effectiveRatePerSecond }) => effectiveRatePerSecond),
    });
    metrics.gauge({
      name: 'rate_budget_limit',
      help: 'Calls a second as configured (PIPECAT_RATE_LIMIT_PER_SECOND); 0 = no limit',
      ...of(() => pipecat.rateLimitPerSecond),
    });
    metrics.gauge({
      name: 'rate_budget_waiting',
      help: 'Calls of this replica that wait for their turn in the budget',
      ...of(({ waiting }) => waiting),
    });
    metrics.gauge({
      name: 'replicas_seen',
      help: 'Replicas that share the call budget, as this one counts them; left out where nobody counts',
      collect: () => this.state.replicas,
    });
  }

  private each(read: (state: CredentialState) => number | null): GaugeValue<'credential'>[] {
    return CREDENTIALS.flatMap((credential) => {
      const value = read(this.state.of(credential));
      return value === null ? [] : [{ labels: { credential }, value }];
    });
  }
}
