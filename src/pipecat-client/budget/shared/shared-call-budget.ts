import { createHmac } from 'node:crypto';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { RedisConnection } from '../../../redis';
import type { Keyring } from '../../keys/keyring';
import type { Credential } from '../../operations';
import { CallBudget, type BudgetState, type CallPriority, type Refusal } from '../call-budget';
import { Ledger } from './ledger';
import { ReplicaCensus } from './replica-census';
import { SharedLine } from './shared-line';

export interface SharedBudgetSettings {
  readonly apiUrl: string;
  /** Calls a second on each credential, of all replicas together; 0 = no limit. */
  readonly ratePerSecond: number;
  /** This process among its replicas. */
  readonly replica: string;
}

/**
 * One budget for all replicas that use the same key at the same API, kept in Redis below `config-sync:budget:`. A steady rate without a burst:
 * no second has more calls than the rate, whoever makes them. A pause, and a rate that the platform refused, hold for everybody.
 *
 * While Redis is away each replica goes on with the rate divided by the replicas that were seen last. A replica that alone loses Redis adds its
 * part to what the others do, since nobody can tell them.
 */
export class SharedCallBudget extends CallBudget implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #lines: Readonly<Record<Credential, SharedLine>>;
  readonly #census: ReplicaCensus;

  constructor(redis: Pick<RedisConnection, 'client'>, keyring: Keyring, settings: SharedBudgetSettings) {
    super();
    const name = (credential: Credential, part: string): string =>
      `config-sync:budget:${fingerprint(keyring, credential, settings.apiUrl)}:${part}`;
    this.#census = new ReplicaCensus(redis, () => name('private', 'replicas'), settings.replica);
    const line = (credential: Credential): SharedLine =>
      new SharedLine({
        ledger: new Ledger(redis, () => name(credential, credential)),
        ratePerSecond: settings.ratePerSecond,
        replicas: () => this.#census.count,
      });
    this.#lines = { private: line('private'), public: line('public') };
  }

  override acquire(credential: Credential, signal: AbortSignal, priority: CallPriority = 'fresh'): Promise<void> {
    return this.#lines[credential].acquire(signal, priority);
  }

  override pause(credential: Credential, ms: number): void {
    this.#lines[credential].pause(ms);
  }

  override taken(credential: Credential, sentAt: number): void {
    this.#lines[credential].taken(sentAt);
  }

  override refused(credential: Credential, refusal: Refusal): number {
    return this.#lines[credential].refused(refusal);
  }

  override state(credential: Credential): BudgetState {
    const { pausedForMs, effectiveRate, waiting } = this.#lines[credential];
    return { pausedForMs, effectiveRatePerSecond: Number.isFinite(effectiveRate) ? effectiveRate : null, waiting };
  }

  override get replicas(): number {
    return this.#census.count;
  }

  onApplicationBootstrap(): void {
    this.#census.start();
  }

  onApplicationShutdown(): void {
    this.#census.stop();
  }
}

/** Tells keys apart and gives none away. */
function fingerprint(keyring: Keyring, credential: Credential, apiUrl: string): string {
  return createHmac('sha256', keyring.current(credential).reveal())
    .update(`config-sync budget of ${apiUrl}`)
    .digest('hex')
    .slice(0, 24);
}
