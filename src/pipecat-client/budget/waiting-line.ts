import { setMaxListeners } from 'node:events';
import type { CallPriority } from './call-budget';

interface Waiter {
  readonly grant: () => void;
}

/** Those who wait for a call: first come, first served within a priority, and what is fresh before the backlog. */
export class WaitingLine {
  /** Sets keep the order of insertion and give up a waiter in one step. */
  readonly #waiting: Readonly<Record<CallPriority, Set<Waiter>>> = { fresh: new Set(), backlog: new Set() };

  /** @param changed told when somebody came, or gave up */
  constructor(private readonly changed: () => void) {}

  get length(): number {
    return this.#waiting.fresh.size + this.#waiting.backlog.size;
  }

  count(priority: CallPriority): number {
    return this.#waiting[priority].size;
  }

  /** Resolves at one's turn; rejects with the reason of `signal` when that aborts first. */
  wait(signal: AbortSignal, priority: CallPriority): Promise<void> {
    const waiting = this.#waiting[priority];
    // One signal covers a whole fan-out; Node takes more than ten listeners for a leak.
    setMaxListeners(0, signal);
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        waiting.delete(waiter);
        this.changed();
        // The caller's own reason is what the port promises to reject with.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(signal.reason);
      };
      const grant = (): void => {
        signal.removeEventListener('abort', abort);
        waiting.delete(waiter);
        resolve();
      };
      const waiter: Waiter = { grant };
      waiting.add(waiter);
      signal.addEventListener('abort', abort, { once: true });
      this.changed();
    });
  }

  /** Whose turn it is. @returns false when nobody waits */
  grantNext(): boolean {
    const [next] = this.#waiting.fresh.size > 0 ? this.#waiting.fresh : this.#waiting.backlog;
    next?.grant();
    return next !== undefined;
  }
}
