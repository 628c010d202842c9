import { inspectEnvironment, type InspectedEnvironment } from '../../config';
import { inspectDatabase, type DatabaseInspection } from '../../db';
import { inspectPlatform, type PlatformInspection } from '../../pipecat-client';
import { inspectRedis, type RedisInspection } from '../../redis';
import type { ApiClient } from '../api/api-client';
import { clockFinding } from './checks/clocks';
import { configurationFindings } from './checks/configuration';
import { PLATFORM_CHECKS, platformFindings } from './checks/platform';
import { POSTGRES_CHECKS, postgresFindings } from './checks/postgres';
import { REDIS_CHECKS, redisFindings } from './checks/redis';
import { serviceFindings } from './checks/service';
import { skipped, type Finding } from './finding';

/** The parts, all at once and none waiting for another; in the order in which people read them. */
export function examine(raw: NodeJS.ProcessEnv, api: ApiClient): Promise<Finding[]>[] {
  const environment = inspectEnvironment(raw);
  const platform = lookAt(
    environment,
    ['PIPECAT_API_URL', 'PIPECAT_PRIVATE_API_KEY', 'PIPECAT_PUBLIC_API_KEY'],
    ({ pipecat }) => inspectPlatform(pipecat, api.signal),
  );
  const redis = lookAt(environment, ['REDIS_URL'], ({ redisUrl, sync }) => inspectRedis(redisUrl, sync));
  const postgres = lookAt(environment, ['DATABASE_URL'], ({ databaseUrl }) => inspectDatabase(databaseUrl));
  const { config } = environment;
  return [
    Promise.resolve(configurationFindings(environment)),
    platform.then((seen) => shown(seen, PLATFORM_CHECKS, (inspection) => platformFindings(config, inspection))),
    redis.then((seen) => shown(seen, REDIS_CHECKS, redisFindings)),
    postgres.then((seen) => shown(seen, POSTGRES_CHECKS, (inspection) => postgresFindings(config, inspection))),
    Promise.all([postgres, redis, platform]).then((seen) => [clocks(...seen)]),
    serviceFindings(api),
  ];
}

/** Not even asked when the environment does not say where: a stand-in would be asked instead. */
async function lookAt<T>(
  { config, replaced }: InspectedEnvironment,
  variables: readonly string[],
  look: (config: InspectedEnvironment['config']) => Promise<T>,
): Promise<T | string> {
  const missing = variables.filter((name) => replaced.has(name));
  return missing.length === 0 ? look(config) : `${missing.join(', ')} cannot be used`;
}

function shown<T extends object>(
  seen: T | string,
  checks: readonly string[],
  findings: (inspection: T) => Finding[],
): Finding[] {
  return typeof seen === 'string' ? skipped(checks, seen) : findings(seen);
}

function clocks(
  postgres: DatabaseInspection | string,
  redis: RedisInspection | string,
  platform: PlatformInspection | string,
): Finding {
  return clockFinding([
    {
      whose: 'PostgreSQL',
      aheadMs: typeof postgres === 'string' || postgres.unreachable !== null ? null : postgres.clockAheadMs,
    },
    { whose: 'Redis', aheadMs: typeof redis === 'string' ? null : redis.clockAheadMs },
    { whose: 'Pipecat Cloud', aheadMs: typeof platform === 'string' ? null : platform.clockAheadMs },
  ]);
}
