import type { Secret } from '../../config';
import { apiError, type PipecatApiError, type PipecatApiErrorDetail } from '../errors';
import type { KeySource } from '../keys/key-source';
import type { Credential, Operation } from '../operations';
import { AuthGate } from './auth-gate';
import { Circuit, CircuitOpenError, type Measured } from './circuit';

/** What went wrong last with a credential. `message` is safe to show. */
export interface LastError {
  readonly at: Date;
  readonly reason: PipecatApiError['reason'];
  readonly message: string;
}

/** How one call ended, whatever came of it. */
export interface Ended {
  /** The status that was answered; null = no answer. */
  readonly status: number | null;
  readonly error: PipecatApiError | null;
  /** What it was sent with. */
  readonly key: Secret;
}

/** Holds calls back that cannot succeed now: the platform is failing, or the key is refused. One for each credential, so the other goes on. */
export class CallGuard {
  readonly circuit = new Circuit();
  readonly auth = new AuthGate();
  lastError: LastError | null = null;

  constructor(
    private readonly credential: Credential,
    readonly key: KeySource,
  ) {}

  /** To be asked before anything is spent on a call. @throws PipecatApiError as `check` does */
  async admit(operation: Operation): Promise<void> {
    // Whoever replaced a refused key waits for nothing else.
    if (this.auth.refused) await this.key.reload();
    this.check(operation);
  }

  /** @throws PipecatApiError `unavailable` or `auth` when a call would not be sent now */
  check(operation: Operation): void {
    if (!this.auth.admits(this.key.current())) throw this.#refused(operation);
    try {
      this.circuit.check();
    } catch (error) {
      throw this.#translated(operation, error);
    }
  }

  /**
   * Begins `call` in this turn of the event loop, with the current key, and learns from how it ends.
   *
   * @throws PipecatApiError as `check` does, and then `call` was not begun
   */
  async run<T extends Ended>(operation: Operation, call: (key: Secret) => Promise<Measured<T>>): Promise<T> {
    const key = this.key.current();
    const leave = this.auth.enter(key);
    try {
      return await this.circuit.run(async () => {
        const measured = await call(key);
        this.#learn(measured);
        return measured;
      });
    } catch (error) {
      throw this.#translated(operation, error);
    } finally {
      leave();
    }
  }

  #learn({ value: { status, error, key }, verdict }: Measured<Ended>): void {
    const current = key === this.key.current();
    if (keyRefused(error)) {
      if (current) this.auth.refuse(key);
    } else if (current && status !== null && status < 500 && status !== 429) this.auth.accepted();
    const telling = verdict === 'failed' || error?.kind === 'auth' || error?.kind === 'rate_limited';
    if (error !== null && telling) this.lastError = { at: new Date(), reason: error.reason, message: error.message };
  }

  #translated(operation: Operation, error: unknown): unknown {
    if (!(error instanceof CircuitOpenError)) return error;
    return notSent(operation, {
      kind: 'unavailable',
      message: `${operation}: not sent, Pipecat Cloud fails most calls`,
      retryAfterMs: error.retryAfterMs,
    });
  }

  #refused(operation: Operation): PipecatApiError {
    return notSent(operation, {
      kind: 'auth',
      message: `${operation}: not sent, Pipecat Cloud refuses the ${this.credential} API key`,
      retryAfterMs: Math.ceil(this.auth.waitMs),
    });
  }
}

/** The key itself is refused; other failures of the kind, as missing billing credentials, concern the call. */
export function keyRefused(error: PipecatApiError | null): boolean {
  return error?.kind === 'auth' && (error.status === 401 || error.status === 403);
}

function notSent(
  operation: Operation,
  detail: Pick<PipecatApiErrorDetail, 'kind' | 'message' | 'retryAfterMs'>,
): PipecatApiError {
  return apiError({ ...detail, code: null, operation, status: null, outcomeUnknown: false });
}
