import { tracesWanted } from './traces-wanted';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('traces', () => {
  it.each([
    { why: 'with no variable at all', environment: {} },
    { why: 'with an empty endpoint', environment: { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' } },
    { why: 'with the exporter none', environment: { OTEL_TRACES_EXPORTER: 'none' } },
    { why: 'with the exporter none and an endpoint', environment: { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' } },
    { why: 'with the SDK disabled', environment: { ...ENDPOINT, OTEL_SDK_DISABLED: 'true' } },
    { why: 'with the SDK disabled in capitals', environment: { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' } },
    { why: 'with a name only', environment: { OTEL_SERVICE_NAME: 'config-sync', OTEL_TRACES_SAMPLER: 'always_on' } },
    {
      why: 'with an endpoint for metrics only',
      environment: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://collector:4318' },
    },
  ])('are off $why', ({ environment }) => expect(tracesWanted(environment)).toBe(false));

  it.each([
    { why: 'with an endpoint', environment: ENDPOINT },
    { why: 'with an endpoint for traces', environment: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/v1/traces' } },
    { why: 'with an exporter', environment: { OTEL_TRACES_EXPORTER: 'console' } },
    { why: 'with an SDK that is not disabled', environment: { ...ENDPOINT, OTEL_SDK_DISABLED: 'false' } },
    { why: 'with an empty exporter and an endpoint', environment: { ...ENDPOINT, OTEL_TRACES_EXPORTER: '' } },
  ])('are on $why', ({ environment }) => expect(tracesWanted(environment)).toBe(true));
});
