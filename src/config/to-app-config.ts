import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { parseAdminTokens } from './admin-tokens';
import type { AdminConfig, AppConfig, BotsConfig, PipecatConfig, SyncConfig } from './app-config';
import { Secret } from './secret';
import type { Environment } from './environment';

/** A validated environment in the shape that the program uses, frozen all the way down. */
export function toAppConfig(environment: Environment): AppConfig {
  return Object.freeze({
    databaseUrl: new Secret(environment.DATABASE_URL),
    databasePoolSize: environment.DATABASE_POOL_SIZE,
    redisUrl: new Secret(environment.REDIS_URL),
    pipecat: Object.freeze(pipecat(environment)),
    sync: Object.freeze(sync(environment)),
    bots: Object.freeze(bots(environment)),
    admin: Object.freeze(admin(environment)),
    uiEnabled: environment.UI_ENABLED === 'true',
    port: environment.PORT,
    logLevel: environment.LOG_LEVEL,
    metricsAgentInfo: environment.METRICS_AGENT_INFO === 'true',
    shutdownTimeoutMs: environment.SHUTDOWN_TIMEOUT_MS,
    replica: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
  });
}

function pipecat(environment: Environment): PipecatConfig {
  return {
    apiUrl: environment.PIPECAT_API_URL.replace(/\/$/, ''),
    privateApiKey: new Secret(environment.PIPECAT_PRIVATE_API_KEY),
    publicApiKey: new Secret(environment.PIPECAT_PUBLIC_API_KEY),
    privateApiKeyFile: environment.PIPECAT_PRIVATE_API_KEY_FILE ?? null,
    publicApiKeyFile: environment.PIPECAT_PUBLIC_API_KEY_FILE ?? null,
    agentPrefix: environment.PIPECAT_AGENT_PREFIX,
    rateLimitPerSecond: environment.PIPECAT_RATE_LIMIT_PER_SECOND,
    timeoutMs: environment.PIPECAT_TIMEOUT_MS,
    contextPath: environment.CONTEXT_PATH,
    contextPushTimeoutMs: environment.CONTEXT_PUSH_TIMEOUT_MS,
  };
}

function sync(environment: Environment): SyncConfig {
  return {
    channel: environment.AGENT_UPDATES_CHANNEL,
    deadLetterList: environment.AGENT_UPDATES_DLQ,
    concurrency: environment.SYNC_CONCURRENCY,
    maxAttempts: environment.SYNC_MAX_ATTEMPTS,
    backoffBaseMs: environment.SYNC_BACKOFF_BASE_MS,
    backoffMaxMs: environment.SYNC_BACKOFF_MAX_MS,
    scanIntervalMs: environment.SYNC_SCAN_INTERVAL_MS,
    leaseMs: environment.SYNC_LEASE_MS,
    parkedRetryMs: environment.SYNC_PARKED_RETRY_MS,
    rolloutPollMs: environment.SYNC_ROLLOUT_POLL_MS,
    rolloutDeadlineMs: environment.SYNC_ROLLOUT_DEADLINE_MS,
    policy: environment.SYNC_POLICY as SyncConfig['policy'],
    driftScanIntervalMs: environment.DRIFT_SCAN_INTERVAL_MS,
    driftPolicy: environment.DRIFT_POLICY as SyncConfig['driftPolicy'],
    historyRetentionDays: environment.HISTORY_RETENTION_DAYS,
    contextDelivery: environment.CONTEXT_DELIVERY as SyncConfig['contextDelivery'],
    contextSettleMs: environment.CONTEXT_SETTLE_MS,
    deprovisionSessions: environment.DEPROVISION_SESSIONS as SyncConfig['deprovisionSessions'],
    deprovisionMaxPerHour: environment.DEPROVISION_MAX_PER_HOUR,
  };
}

function bots(environment: Environment): BotsConfig {
  return {
    tokenKey: optionalSecret(environment.BOT_TOKEN_KEY),
    previousTokenKey: optionalSecret(environment.BOT_TOKEN_KEY_PREVIOUS),
    publicUrl: environment.CONFIG_SYNC_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    secretsFile: environment.BOT_SECRETS_FILE ?? null,
    secretRolloutsPerMinute: environment.BOT_SECRETS_ROLLOUTS_PER_MINUTE,
    rateLimitPerSecond: environment.BOT_RATE_LIMIT_PER_SECOND,
  };
}

function admin(environment: Environment): AdminConfig {
  return {
    token: optionalSecret(environment.ADMIN_TOKEN),
    tokens: Object.freeze(parseAdminTokens(environment.ADMIN_TOKENS ?? '').tokens),
    tokensFile: environment.ADMIN_TOKENS_FILE ?? null,
    rateLimitPerSecond: environment.ADMIN_RATE_LIMIT_PER_SECOND,
  };
}

function optionalSecret(value: string | undefined): Secret | null {
  return value === undefined ? null : new Secret(value);
}
