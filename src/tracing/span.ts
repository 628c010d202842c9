/** What a span says; null and undefined say nothing. Never a prompt, a key, or text that somebody else wrote. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface SpanOptions {
  /** One of few: ids belong into the attributes. */
  readonly name: string;
  /** `internal` when left out. */
  readonly kind?: 'internal' | 'client' | 'consumer' | 'server';
  readonly attributes?: SpanAttributes;
  /** A `traceparent` of elsewhere; null = a new trace begins. Left out: the span around this one. */
  readonly parent?: string | null;
  /** A `traceparent` that has to do with it and is not its parent. */
  readonly link?: string | null;
  /** Not the parent of what is begun inside, as where that is done for others too. */
  readonly detached?: boolean;
}

export interface Span {
  /** What whoever goes on with the work elsewhere is to have as its parent; null = there is no trace. */
  readonly traceparent: string | null;
  /** null = there is no trace, or it is not recorded. */
  readonly traceId: string | null;
  set(attributes: SpanAttributes): void;
  /** @param errorType one of few, as a reason, a status, or the name of a class */
  fail(errorType: string): void;
}

/** Whatever makes spans of what the service does. */
export interface Tracer {
  inSpan<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** null = the work here is in none. */
  currentSpan(): Span | null;
}
