import type { Span, SpanOptions, Tracer } from './span';

/** Says nothing, and hands on what it was given. */
class SilentSpan implements Span {
  readonly traceId = null;

  constructor(readonly traceparent: string | null) {}

  set(): void {
    // Nobody listens.
  }

  fail(): void {
    // Nobody listens.
  }
}

const SILENT = new SilentSpan(null);

/** Of the process, as OpenTelemetry's own. null = traces are off, which costs a comparison. */
let tracer: Tracer | null = null;

export function useTracer(next: Tracer | null): void {
  tracer = next;
}

/** Does the work in a span that ends with it, and that has failed when the work rejects. */
export function inSpan<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  if (tracer !== null) return tracer.inSpan(options, work);
  return work(options.parent == null ? SILENT : new SilentSpan(options.parent));
}

/** The span of the work around, or one that says nothing. */
export function currentSpan(): Span {
  return tracer?.currentSpan() ?? SILENT;
}
