import { join } from 'node:path';
import { startChild, type Child } from './child';
import { PRIVATE_KEY, PUBLIC_KEY } from './simulator';
import { waitFor } from './wait-for';

export const MAIN = join(__dirname, '../../dist/main.js');
export const MIGRATE = join(__dirname, '../../dist/migrate.js');

/** The built service as a child process. */
export interface Service {
  readonly url: string;
  readonly child: Child;
}

export interface ServiceSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly apiUrl: string;
  /** Over the quick defaults of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Another build than this checkout's. */
  readonly program?: string;
}

/** Shorter than in production, so that tests wait for little; the limits between them are kept. */
const QUICK = {
  PORT: '0',
  PIPECAT_RATE_LIMIT_PER_SECOND: '0',
  PIPECAT_TIMEOUT_MS: '2000',
  SYNC_LEASE_MS: '4000',
  SYNC_BACKOFF_BASE_MS: '50',
  SYNC_BACKOFF_MAX_MS: '500',
  SYNC_SCAN_INTERVAL_MS: '500',
  SYNC_ROLLOUT_POLL_MS: '50',
  SYNC_PARKED_RETRY_MS: '2000',
  CONTEXT_PUSH_TIMEOUT_MS: '2000',
  CONTEXT_SETTLE_MS: '200',
  DRIFT_SCAN_INTERVAL_MS: '3600000',
  SHUTDOWN_TIMEOUT_MS: '8000',
};

export function environmentOf({
  databaseUrl,
  redisUrl,
  apiUrl,
  environment = {},
}: ServiceSettings): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    PIPECAT_API_URL: apiUrl,
    PIPECAT_PRIVATE_API_KEY: PRIVATE_KEY,
    PIPECAT_PUBLIC_API_KEY: PUBLIC_KEY,
    ...QUICK,
    ...environment,
  };
}

/** A second or two, unless the whole suite runs beside it on few processors. */
const START_TIMEOUT_MS = 60_000;

/** Starts the service; returns when it serves HTTP, ready or not. */
export async function startService(settings: ServiceSettings): Promise<Service> {
  const child = startChild(settings.program ?? MAIN, [], environmentOf(settings));
  const line = await child.line(/"msg":"serving"/, START_TIMEOUT_MS).catch(async (error: unknown) => {
    // Nobody else knows of it.
    await child.end('SIGKILL');
    throw error;
  });
  const { url } = JSON.parse(line) as { url: string };
  return { url: url.replace('[::1]', '127.0.0.1').replace('[::]', '127.0.0.1'), child };
}

export async function untilReady({ url, child }: Service, timeoutMs = 10_000): Promise<void> {
  await waitFor(
    'the service to be ready',
    async () => {
      if (child.process.exitCode !== null) throw new Error(`it exited:\n${child.output()}`);
      return (await fetch(`${url}/readyz`)).status === 200;
    },
    timeoutMs,
  );
}
