import type { AdminToken } from './admin-tokens';
import type { Secret } from './secret';

/** What Pipecat Cloud's client needs. Durations in milliseconds. */
export interface PipecatConfig {
  /** Root of the API without `/v1`, no trailing slash. */
  readonly apiUrl: string;
  readonly privateApiKey: Secret;
  readonly publicApiKey: Secret;
  /** Where each key was read from, to be read again when it is rotated; null = it came from the environment and cannot change. */
  readonly privateApiKeyFile: string | null;
  readonly publicApiKeyFile: string | null;
  readonly agentPrefix: string;
  /** Calls a second on one credential; 0 = no limit. */
  readonly rateLimitPerSecond: number;
  /** One call, from connect to last byte. */
  readonly timeoutMs: number;
  /** Path below the session, without slashes at its ends. */
  readonly contextPath: string;
  readonly contextPushTimeoutMs: number;
}

/** What reconciling needs. Durations in milliseconds. */
export interface SyncConfig {
  readonly channel: string;
  readonly deadLetterList: string;
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  readonly scanIntervalMs: number;
  readonly leaseMs: number;
  readonly parkedRetryMs: number;
  readonly rolloutPollMs: number;
  readonly rolloutDeadlineMs: number;
  /** `upsert-only` deletes nothing; `observe-only` plans and changes nothing. */
  readonly policy: 'sync' | 'upsert-only' | 'observe-only';
  readonly driftScanIntervalMs: number;
  readonly driftPolicy: 'report' | 'heal';
  /** How long history and receipts are kept; 0 = for ever. */
  readonly historyRetentionDays: number;
  readonly contextDelivery: 'push' | 'pull-only';
  readonly contextSettleMs: number;
  readonly deprovisionSessions: 'drain' | 'stop';
  /** Agents deleted in one hour by all replicas together; the rest is held. */
  readonly deprovisionMaxPerHour: number;
}

/** What the route for bots needs. */
export interface BotsConfig {
  /** Bots' tokens are made with it; null = no bot is let in. */
  readonly tokenKey: Secret | null;
  /** Tokens of the key before it are still taken while bots move to the new one. */
  readonly previousTokenKey: Secret | null;
  /** Where bots reach this service, without a slash at the end; null = they are not told. */
  readonly publicUrl: string | null;
  /** Provider keys for every bot, as lines of `NAME=value` or one JSON object; null = none. */
  readonly secretsFile: string | null;
  /** Agents that are rolled out in a minute when what all bots get has changed. */
  readonly secretRolloutsPerMinute: number;
  /** Fetches of one agent's bots a second, for each replica; 0 = no limit. */
  readonly rateLimitPerSecond: number;
}

/** Who may use the admin API. */
export interface AdminConfig {
  /** With every scope, and the name `admin`; null = there is none. */
  readonly token: Secret | null;
  readonly tokens: readonly AdminToken[];
  /** Where they were read from, to be read again when it changes; null = they came from the environment. */
  readonly tokensFile: string | null;
  /** Requests of one token a second, for each replica; 0 = no limit. */
  readonly rateLimitPerSecond: number;
}

/** Everything that the environment decides, read once and frozen. The injection token of the configuration. */
export abstract class AppConfig {
  abstract readonly databaseUrl: Secret;
  abstract readonly databasePoolSize: number;
  abstract readonly redisUrl: Secret;
  abstract readonly pipecat: PipecatConfig;
  abstract readonly sync: SyncConfig;
  abstract readonly bots: BotsConfig;
  abstract readonly admin: AdminConfig;
  /** Whether the fleet page is served. */
  abstract readonly uiEnabled: boolean;
  abstract readonly port: number;
  abstract readonly logLevel: string;
  /** A series for each agent at `/metrics`. */
  abstract readonly metricsAgentInfo: boolean;
  abstract readonly shutdownTimeoutMs: number;
  /** This process among its replicas: host name, process id and a few random digits. */
  abstract readonly replica: string;
}
