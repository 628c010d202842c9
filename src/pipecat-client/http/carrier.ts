/** Any answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A request as it leaves, to a URL of the carrier's own origin. */
export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** For everything, from the connection to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
}

/** What carries the requests of one base URL. */
export interface Carrier {
  /**
   * Text in, text out; every status is an answer, also one that points elsewhere.
   *
   * @throws TransportError when the time is up; what axios throws when no whole answer comes otherwise, or when `signal` aborts
   */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}
