import type { DatabaseInspection } from '../../../db';
import type { PlatformInspection } from '../../../pipecat-client';
import type { RedisInspection } from '../../../redis';

export const GOOD_ENVIRONMENT = {
  DATABASE_URL: 'postgres://app@db/app',
  REDIS_URL: 'redis://cache',
  PIPECAT_PRIVATE_API_KEY: 'sk_canary_private',
  PIPECAT_PUBLIC_API_KEY: 'pk_canary_public',
  ADMIN_TOKEN: '5f0c9a7be21d4468b3e0a1927cd4f6e8',
};

export function platformInspection(over: Partial<PlatformInspection> = {}): PlatformInspection {
  return {
    unreachable: null,
    tookMs: 12,
    privateKey: { verdict: 'accepted', status: 200 },
    publicKey: { verdict: 'accepted', status: 404 },
    clockAheadMs: 100,
    deviations: [],
    agents: 3,
    ...over,
  };
}

export function redisInspection(over: Partial<RedisInspection> = {}): RedisInspection {
  return {
    unreachable: null,
    version: '7.0.15',
    role: 'master',
    denied: [],
    heard: true,
    maxMemory: 0,
    maxMemoryPolicy: 'noeviction',
    clockAheadMs: 1,
    ...over,
  };
}

export function databaseInspection(over: Partial<DatabaseInspection> = {}): DatabaseInspection {
  return {
    unreachable: null,
    versionNumber: 150_006,
    version: '15.6',
    user: 'app',
    readOnly: false,
    maxConnections: 100,
    statementTimeoutMs: 15_000,
    clockAheadMs: 1,
    pending: [],
    missingRights: [],
    wantedAgents: 10,
    ...over,
  };
}
