import { setMaxListeners } from 'node:events';

/**
 * One call's end: when its time is up, or when the caller gives it up. Made by hand of one timer and one listener, both taken away by
 * `clear()`: `AbortSignal.any` on a signal that lives as long as the process keeps every signal made from it alive (nodejs/node#54614),
 * and a timeout signal that nothing else holds may be collected before it fires.
 */
export class Deadline {
  readonly signal: AbortSignal;
  /** The time was up before anything else happened. */
  expired = false;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(
    timeoutMs: number,
    private readonly caller: AbortSignal,
  ) {
    this.signal = this.#controller.signal;
    this.#timer = setTimeout(this.#expire, timeoutMs);
    // One signal covers a whole fan-out; Node takes more than ten listeners for a leak.
    setMaxListeners(0, caller);
    caller.addEventListener('abort', this.#abort);
    if (caller.aborted) this.#abort();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.caller.removeEventListener('abort', this.#abort);
  }

  readonly #expire = (): void => {
    this.expired = true;
    this.#controller.abort();
  };

  readonly #abort = (): void => {
    this.#controller.abort();
  };
}
