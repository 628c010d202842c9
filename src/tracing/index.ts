export { currentSpan, inSpan } from './in-span';
export type { Span, SpanAttributes, SpanOptions } from './span';
export { readTraceparent } from './traceparent';
export { TracingModule } from './tracing.module';
