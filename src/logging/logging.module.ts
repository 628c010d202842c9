import { Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream, LoggerOptions } from 'pino';
import { AppConfig } from '../config';
import { requestIdOf } from '../http';
import { currentSpan } from '../tracing';
import { blankOneLevelDown, CENSOR, REDACTED_PATHS } from './redaction';

/** What lies over the service's own way of logging. What is blanked stays blanked, and more may be. */
export interface LoggingOptions {
  readonly options?: LoggerOptions;
  /** Where the lines go instead of standard output. */
  readonly stream?: DestinationStream;
}

/** JSON lines on standard output, each with the replica's name; keys, prompts and Authorization headers never. */
@Module({})
export class LoggingModule {
  static forRoot({ options = {}, stream }: LoggingOptions = {}): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [AppConfig],
          useFactory: (config: AppConfig) => {
            const ours = loggerOptions(config, options);
            return { pinoHttp: stream === undefined ? ours : [ours, stream] };
          },
        }),
      ],
    };
  }
}

/** On every line of work that is traced. */
function traceOf(): object {
  const { traceId } = currentSpan();
  return traceId === null ? {} : { traceId };
}

function loggerOptions(config: AppConfig, { redact = [], formatters = {}, ...over }: LoggerOptions): object {
  const more = Array.isArray(redact) ? redact : redact.paths;
  return {
    level: config.logLevel,
    base: { replica: config.replica },
    mixin: traceOf,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    ...over,
    redact: { paths: [...REDACTED_PATHS, ...more], censor: CENSOR },
    formatters: {
      level: (level: string) => ({ level }),
      ...formatters,
      log: (fields: Record<string, unknown>) => blankOneLevelDown(formatters.log?.(fields) ?? fields),
    },
    // Probes come every few seconds and say nothing; other requests are logged by the routes that have something to say.
    autoLogging: false,
    quietReqLogger: true,
    genReqId: requestIdOf,
    customAttributeKeys: { reqId: 'requestId' },
  };
}
