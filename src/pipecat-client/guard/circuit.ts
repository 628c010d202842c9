import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  handleWhen,
  SamplingBreaker,
  type CircuitBreakerPolicy,
} from 'cockatiel';

export const HALF_OPEN_AFTER_MS = 30_000;
/** More than half of at least twenty calls in so long. */
const SAMPLE = { threshold: 0.5, duration: 20_000, minimumRps: 1 };
/** Those who wait for the end of an outage come back over so long, not in one instant. */
const JITTER_MS = 3000;

/** The circuit is open: nothing was sent. `retryAfterMs` is when it may be tried again. */
export class CircuitOpenError extends Error {
  constructor(readonly retryAfterMs: number) {
    super('the circuit is open');
  }
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** How one call ended. `failed`: the platform was at fault; `unclear`: what failed may as well lie behind the platform, so it is not counted. */
export interface Measured<T> {
  readonly value: T;
  readonly verdict: 'worked' | 'failed' | 'unclear';
}

/** Carries what is not counted past the policy. */
class Uncounted<T> extends Error {
  constructor(readonly value: T) {
    super('not counted');
  }
}

/**
 * Stops calling a platform that fails most calls: whoever calls learns so at once instead of after a timeout, and an ailing platform is left
 * alone. After half a minute one call is let through; the others wait for what it finds.
 */
export class Circuit {
  readonly #policy: CircuitBreakerPolicy;
  #openedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly random: () => number = Math.random) {
    // A probe that was given up proves nothing, and cockatiel would close the circuit on it.
    const handled = handleWhen(() => this.#policy.state === CircuitState.HalfOpen).orWhenResult(isFailed);
    this.#policy = circuitBreaker(handled, {
      halfOpenAfter: HALF_OPEN_AFTER_MS,
      breaker: new SamplingBreaker(SAMPLE),
    });
    this.#policy.onBreak(() => {
      this.#openedAt = performance.now();
    });
  }

  get state(): BreakerState {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half-open';
      case CircuitState.Open:
      case CircuitState.Isolated:
        return 'open';
      default:
        return this.#policy.state satisfies never;
    }
  }

  /** @throws CircuitOpenError when a call would not be let through */
  check(): void {
    const waitMs = this.#openedAt + HALF_OPEN_AFTER_MS - performance.now();
    switch (this.state) {
      case 'closed':
        return;
      case 'half-open':
        throw this.#open(0);
      case 'open':
        if (waitMs > 0) throw this.#open(waitMs);
        return;
      default:
        this.state satisfies never;
    }
  }

  /**
   * Begins `call` in this turn of the event loop and counts how it ends; a rejection is not counted, except that it fails a probe.
   *
   * @throws CircuitOpenError and then `call` was not begun
   */
  async run<T>(call: () => Promise<Measured<T>>): Promise<T> {
    this.check();
    try {
      return (await this.#policy.execute(() => counted(call()))).value;
    } catch (error) {
      if (error instanceof Uncounted) return error.value as T;
      throw error instanceof BrokenCircuitError ? this.#open(0) : error;
    }
  }

  #open(waitMs: number): CircuitOpenError {
    return new CircuitOpenError(Math.ceil(Math.max(1000, waitMs) + JITTER_MS * this.random()));
  }
}

async function counted<T>(call: Promise<Measured<T>>): Promise<Measured<T>> {
  const measured = await call;
  if (measured.verdict === 'unclear') throw new Uncounted(measured.value);
  return measured;
}

function isFailed(result: unknown): boolean {
  return (result as Measured<unknown>).verdict === 'failed';
}
