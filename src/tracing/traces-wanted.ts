export type TracingEnvironment = Readonly<Record<string, string | undefined>>;

/** Whether the variables of OpenTelemetry ask for traces: somebody has to have said where they go. */
export function tracesWanted(environment: TracingEnvironment): boolean {
  if (disabled(environment)) return false;
  const exporters = listOf(environment['OTEL_TRACES_EXPORTER']);
  if (exporters.length > 0) return exporters[0] !== 'none';
  return isSet(environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) || isSet(environment['OTEL_EXPORTER_OTLP_ENDPOINT']);
}

/** Also where an SDK of the application's own is there. */
export function disabled(environment: TracingEnvironment): boolean {
  return environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

function listOf(value = ''): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
