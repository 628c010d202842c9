import type { StatusReason, SyncStatus } from '../domain';
import type { Pause } from './agents';
import type { BacklogView, FleetBehindView } from './fleet';
import type { Timestamp } from './page';

/**
 * `GET /status`: how this replica is, and what it knows of the fleet. Never fails as a whole: a part that cannot be asked in time is null,
 * and `errors` says why.
 */
export interface StatusView {
  readonly at: Timestamp;
  readonly replica: ReplicaView;
  /** What this replica did since its start. Each replica hears every message. */
  readonly messages: MessagesView;
  readonly fleet: FleetStatusView | null;
  readonly versionsBehind: FleetBehindView | null;
  readonly backlog: BacklogView | null;
  readonly deadLetters: DeadLettersStatusView | null;
  /** The latest failure of the last thousand runs of all replicas; null = there was none. */
  readonly lastError: LastErrorView | null;
  /** The limiter, the breaker and the key of each credential, as this replica sees them. */
  readonly platform: Readonly<Record<'private' | 'public', CredentialView>>;
  /** Replicas that share the call budget; null = nobody counts them. */
  readonly replicas: number | null;
  readonly connections: ConnectionsView;
  readonly protected: ProtectionView;
  /** Part → why it is null. */
  readonly errors: Readonly<Partial<Record<StatusPart, string>>>;
}

export type StatusPart = 'fleet' | 'versionsBehind' | 'backlog' | 'deadLetters' | 'lastError' | 'paused';

export interface ReplicaView {
  readonly name: string;
  readonly version: string;
  readonly startedAt: Timestamp;
  readonly uptimeSeconds: number;
}

export interface MessagesView {
  readonly received: number;
  /** No update, so a dead letter. */
  readonly rejected: number;
  readonly superseded: number;
  /** Reconciles that ended with the agent in line, whoever asked for them. */
  readonly synced: number;
  readonly deadLettered: number;
}

export interface FleetStatusView {
  readonly agents: number;
  readonly byStatus: Readonly<Record<SyncStatus, number>>;
  /** Only reasons that occur, the most frequent first. */
  readonly byReason: readonly { readonly reason: StatusReason; readonly agents: number }[];
  /** Asked for, and not in line for longer than that. */
  readonly stalled: Readonly<Record<'15m' | '1h' | '12h', number>>;
  readonly orphans: number;
  readonly openRecalls: number;
}

export interface DeadLettersStatusView {
  /** In the Redis list. */
  readonly depth: number;
  readonly oldestSeconds: number | null;
  /** In PostgreSQL, until Redis takes them; null = not known. */
  readonly waiting: number | null;
}

export interface LastErrorView {
  readonly at: Timestamp;
  readonly agentId: string;
  readonly version: number | null;
  /** `failed` = given up; `retrying` = tried again. */
  readonly outcome: 'failed' | 'retrying';
  readonly reason: StatusReason | null;
  readonly error: string | null;
  readonly replica: string;
}

export interface CredentialView {
  readonly key: 'ok' | 'refused';
  readonly circuit: 'closed' | 'open' | 'half-open';
  /** Calls a second as configured; 0 = no limit. */
  readonly limitPerSecond: number;
  /** What is allowed now, after 429s; null = nothing limits them. */
  readonly allowedPerSecond: number | null;
  /** Calls of this replica that wait for their turn. */
  readonly waiting: number;
  /** No call is made until then; null = calls are made. */
  readonly pausedUntil: Timestamp | null;
  readonly lastError: { readonly at: Timestamp; readonly reason: StatusReason; readonly error: string } | null;
}

export interface ConnectionsView {
  readonly postgres: 'up' | 'down';
  readonly redis: 'up' | 'down';
  /** A message of our own came back through the subscription; null = not looked yet. */
  readonly subscription: 'up' | 'down' | null;
}

/** What keeps the fleet from harm. */
export interface ProtectionView {
  /** Tokens that open the admin API; 0 = nobody gets in. */
  readonly adminTokens: number;
  /** Bots have to show a token of their agent; false = none is let in. */
  readonly botTokens: boolean;
  /** `upsert-only` deletes nothing, `observe-only` changes nothing. */
  readonly policy: 'sync' | 'upsert-only' | 'observe-only';
  readonly driftPolicy: 'report' | 'heal';
  readonly deletes: DeleteBrakeView;
  /** null = not known. */
  readonly paused: { readonly fleet: Pause | null; readonly agents: number } | null;
}

export interface DeleteBrakeView {
  readonly maxPerHour: number;
  /** It holds deletes; null = not known. */
  readonly engaged: boolean | null;
  readonly held: number | null;
}
