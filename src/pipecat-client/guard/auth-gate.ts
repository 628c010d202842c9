import type { Secret } from '../../config';

/** After a refusal nobody calls with that key for so long; then one does, to see. */
export const REFUSED_FOR_MS = 15_000;

/**
 * Stops calling with a key that is refused. The wait is spread below its nominal length: whoever comes back after the full length, as agents
 * do, finds it over.
 */
export class AuthGate {
  #refused: { readonly key: Secret; readonly until: number } | null = null;
  #probing = false;

  constructor(private readonly random: () => number = Math.random) {}

  get refused(): boolean {
    return this.#refused !== null;
  }

  /** Milliseconds until one call may be made to see. */
  get waitMs(): number {
    return Math.max(0, (this.#refused?.until ?? 0) - performance.now());
  }

  /** Whether a call with `key` may be made now: always while it is good or another than the refused one, and one at a time to see. */
  admits(key: Secret): boolean {
    return this.#refused?.key !== key || (!this.#probing && this.waitMs === 0);
  }

  /** One call with `key` leaves. @returns to be called when it ended, however it ended */
  enter(key: Secret): () => void {
    if (this.#refused?.key !== key) return () => undefined;
    this.#probing = true;
    return () => {
      this.#probing = false;
    };
  }

  accepted(): void {
    this.#refused = null;
  }

  refuse(key: Secret): void {
    this.#refused = { key, until: performance.now() + REFUSED_FOR_MS * (0.8 + 0.2 * this.random()) };
  }
}
