import type { RawEnvironment } from '../read-environment';

/** The variables without which nothing starts. */
export const REQUIRED = {
  DATABASE_URL: 'postgres://sync:pw@127.0.0.1:5432/sync',
  REDIS_URL: 'redis://127.0.0.1:6379',
  PIPECAT_PRIVATE_API_KEY: 'private-key',
  PIPECAT_PUBLIC_API_KEY: 'pk_public-key',
} as const;

/** An environment that is good, with these variables over it; `undefined` takes one away. */
export function environment(over: RawEnvironment = {}): RawEnvironment {
  return { ...REQUIRED, ...over };
}
