import { Module } from '@nestjs/common';
import { Tracing } from './tracing';

/** Traces with OpenTelemetry, off unless `OTEL_*` says so (docs/tracing.md). Spans are made with `inSpan`, wherever something happens. */
@Module({ providers: [Tracing] })
export class TracingModule {}
