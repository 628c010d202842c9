import { setMaxListeners } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** A whole answer, still as it came over the wire. */
export interface Exchanged {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** The answer is longer than was asked for. */
export class TooLongError extends Error {}

/** It did not come in time. */
export class TimeUpError extends Error {}

/** It began to come and broke off. */
export class BrokenOffError extends Error {}

export interface Terms {
  readonly signal: AbortSignal;
  /** `performance.now()` by which the whole answer has to be there. */
  readonly until: number;
  /** Bytes. */
  readonly limit: number;
}

/**
 * One request and its whole answer. Taken from undici's lowest layer: a stream for each body, which is then read to its end at once, costs as much as
 * the rest of the call.
 *
 * @throws the signal's reason or `TimeUpError`, at once, also while no connection is to be had; `TooLongError`; `BrokenOffError`; what undici says otherwise
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  terms: Terms,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const handler = new Exchange(terms, resolve, reject);
    if (!handler.settled) dispatcher.dispatch(request, handler);
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  settled = false;
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #length = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly terms: Terms,
    private readonly resolve: (answer: Exchanged) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    const { signal } = terms;
    this.#timer = setTimeout(this.#expire, Math.max(1, terms.until - performance.now()));
    // One signal covers a whole fan-out; Node takes more than ten listeners for a leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', this.#abort);
    if (signal.aborted) this.#fail(signal.reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection: it must not leave.
    if (this.settled) controller.abort(new Error('given up'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > this.terms.limit) this.#giveUp(new TooLongError());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.resolve({ status: this.#status, headers: this.#headers, bytes });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(this.#status === 0 ? error : new BrokenOffError());
  }

  readonly #expire = (): void => {
    this.#giveUp(new TimeUpError());
  };

  readonly #abort = (): void => {
    this.#giveUp(this.terms.signal.reason);
  };

  #giveUp(reason: unknown): void {
    this.#fail(reason);
    this.#controller?.abort(new Error('given up'));
  }

  #fail(error: unknown): void {
    if (this.#settle()) this.reject(error);
  }

  /** @returns false when it was settled before */
  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.#timer);
    this.terms.signal.removeEventListener('abort', this.#abort);
    return true;
  }
}
