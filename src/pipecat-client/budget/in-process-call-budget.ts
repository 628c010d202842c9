import type { Credential } from '../operations';
import { CallBudget, type BudgetState, type CallPriority } from './call-budget';
import { CallQueue } from './call-queue';

/** The budget of one process: a steady rate for each credential, with a burst of twice the rate. */
export class InProcessCallBudget extends CallBudget {
  readonly #queues: Readonly<Record<Credential, CallQueue>>;

  /** @param ratePerSecond calls a second on each credential; 0 = no limit, and a pause still holds */
  constructor(private readonly ratePerSecond: number) {
    super();
    this.#queues = { private: new CallQueue(ratePerSecond), public: new CallQueue(ratePerSecond) };
  }

  override acquire(credential: Credential, signal: AbortSignal, priority: CallPriority = 'fresh'): Promise<void> {
    return this.#queues[credential].acquire(signal, priority);
  }

  override pause(credential: Credential, ms: number): void {
    this.#queues[credential].pause(ms);
  }

  override state(credential: Credential): BudgetState {
    const { pausedForMs, waiting } = this.#queues[credential];
    return { pausedForMs, effectiveRatePerSecond: this.ratePerSecond === 0 ? null : this.ratePerSecond, waiting };
  }
}
