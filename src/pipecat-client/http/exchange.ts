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

/** It began to come and broke off. */
export class BrokenOffError extends Error {}

export interface Terms {
  readonly signal: AbortSignal | undefined;
  /** Bytes; negative = as many as come. */
  readonly limit: number;
}

/**
 * One request and its whole answer. Taken from undici's lowest layer: a stream for each body, which is then read to its end at once, costs as much as
 * the rest of the call.
 *
 * @throws the signal's reason, at once, also while no connection is to be had; `TooLongError`; `BrokenOffError`; what undici says otherwise
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

  constructor(
    private readonly terms: Terms,
    private readonly resolve: (answer: Exchanged) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    if (terms.signal?.aborted === true) this.#fail(terms.signal.reason);
    else terms.signal?.addEventListener('abort', this.#abort);
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
    if (this.terms.limit >= 0 && this.#length > this.terms.limit) this.#giveUp(new TooLongError());
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

  readonly #abort = (): void => {
    this.#giveUp(this.terms.signal?.reason);
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
    this.terms.signal?.removeEventListener('abort', this.#abort);
    return true;
  }
}
