import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span as OtelApiSpan,
  type SpanContext,
} from '@opentelemetry/api';
import { VERSION } from '../../config';
import { SyncError } from '../../domain';
import type { Span, SpanAttributes, SpanOptions, Tracer } from '../span';
import { formatTraceparent, parseTraceparent } from '../traceparent';

const KINDS = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  server: SpanKind.SERVER,
} as const;

/** A number, as the bits that it is compared with. */
const SAMPLED: number = TraceFlags.SAMPLED;

class OtelSpan implements Span {
  constructor(private readonly span: OtelApiSpan) {}

  get traceparent(): string | null {
    const spanContext = this.span.spanContext();
    return isSpanContextValid(spanContext)
      ? formatTraceparent({ ...spanContext, sampled: isSampled(spanContext) })
      : null;
  }

  get traceId(): string | null {
    const spanContext = this.span.spanContext();
    return isSampled(spanContext) ? spanContext.traceId : null;
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(said(attributes));
  }

  /** Without a message and without the exception: both may quote what was sent. */
  fail(errorType: string): void {
    this.span.setAttribute('error.type', errorType);
    this.span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

/** Spans by the API of OpenTelemetry, for whichever SDK is registered in this process. */
export class OtelTracer implements Tracer {
  private readonly tracer = trace.getTracer('pipecat-config-sync', VERSION);

  async inSpan<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    const links = linked(options.link).map((linkedTo) => ({ context: linkedTo }));
    const attributes = said(options.attributes ?? {});
    const kind = KINDS[options.kind ?? 'internal'];
    const started = this.tracer.startSpan(options.name, { kind, attributes, links }, parentOf(options.parent));
    const span = new OtelSpan(started);
    const around = options.detached === true ? context.active() : trace.setSpan(context.active(), started);
    try {
      return await context.with(around, () => work(span));
    } catch (error) {
      span.fail(errorTypeOf(error));
      throw error;
    } finally {
      started.end();
    }
  }

  currentSpan(): Span | null {
    const span = trace.getActiveSpan();
    return span === undefined ? null : new OtelSpan(span);
  }
}

function parentOf(parent: string | null | undefined): Context {
  if (parent === undefined) return context.active();
  const [remote] = linked(parent);
  return remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** None, or the one that is named. */
function linked(traceparent: string | null | undefined): SpanContext[] {
  const parsed = parseTraceparent(traceparent);
  if (parsed === null) return [];
  const { traceId, spanId, sampled } = parsed;
  return [{ traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE, isRemote: true }];
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & SAMPLED) === SAMPLED;
}

function said(attributes: SpanAttributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value != null)) as Attributes;
}

function errorTypeOf(error: unknown): string {
  if (error instanceof SyncError) return error.reason;
  return error instanceof Error ? error.name : '_OTHER';
}
