import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { NodeSDK, resources } from '@opentelemetry/sdk-node';
import { VERSION } from '../../config';

/** The SDK under way. */
export interface RunningSdk {
  /** Sends what is left. May take as long as the exporter's timeout. */
  shutdown(): Promise<void>;
}

/**
 * Starts the SDK with whatever the environment says; `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` lie over these names. Traces only:
 * metrics are Prometheus's and logs go to standard output.
 *
 * @param warn hears of what goes wrong, as of a collector that is away
 */
export function startSdk(instance: string, warn: (message: string) => void): RunningSdk {
  const { defaultResource, resourceFromAttributes, envDetector, hostDetector } = resources;
  const named = resourceFromAttributes({
    'service.name': 'config-sync',
    'service.version': VERSION,
    'service.instance.id': instance,
  });
  const sdk = new NodeSDK({
    resource: defaultResource().merge(named),
    // Not the one of the process: it tells the command line.
    resourceDetectors: [envDetector, hostDetector],
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  diag.setLogger(diagnostics(warn), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  sdk.start();
  return sdk;
}

function diagnostics(warn: (message: string) => void): DiagLogger {
  const silent = (): void => undefined;
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}
