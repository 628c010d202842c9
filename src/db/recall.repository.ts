import { Injectable } from '@nestjs/common';
import { DbError } from '../domain';
import { Database } from './database';
import type { LeasedRequest } from './lease';
import type { OpenRecall, ProvenSession, Recall, RecallLook, RecallProof } from './recall';
import { toJsonb } from './to-jsonb';
import {
  ASK_DELIVERY,
  COMPLETE_RECALL,
  FIND_RECALL,
  LEASE_AGENT,
  RECORD_LOOK,
  REQUEST_RECALL,
  TAKE_RECALLS,
} from './recall.sql';

/** What `config_sync_recall` refuses with. */
const REFUSALS: Readonly<Record<string, RecallRefusal>> = { CS404: 'no-such-agent', CS409: 'not-older' };

/** `not-older`: the version is active, or newer, or nothing is active that sessions could be moved to. */
export type RecallRefusal = 'no-such-agent' | 'not-older';

export class RecallRefusedError extends Error {
  constructor(
    readonly refusal: RecallRefusal,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

export interface WantedRecall {
  readonly agentId: string;
  readonly version: number;
  readonly reason: string | null;
  readonly stopSessions: boolean;
  readonly requestedBy: string;
}

/** Versions that no live caller may hear any more. Each method is one statement and rejects with `DbError` when PostgreSQL fails. */
@Injectable()
export class RecallRepository {
  constructor(private readonly database: Database) {}

  /** Asks for a recall, or for one that is there to be worked on once more. @throws RecallRefusedError */
  async request({ agentId, version, reason, stopSessions, requestedBy }: WantedRecall): Promise<Recall> {
    try {
      const [recall] = await this.database.rows<Recall>(REQUEST_RECALL, [
        agentId,
        version,
        reason,
        stopSessions,
        requestedBy,
      ]);
      if (recall === undefined) throw new DbError('config_sync_recall answered with nothing');
      return recall;
    } catch (error) {
      throw refused(error) ?? error;
    }
  }

  async find(agentId: string, version: number): Promise<Recall | null> {
    const [recall] = await this.database.rows<Recall>(FIND_RECALL, [agentId, version]);
    return recall ?? null;
  }

  /** Takes open recalls that are due; they come back by themselves when this replica dies on the way. */
  async take(limit: number, holdMs: number, settleMs: number): Promise<OpenRecall[]> {
    return this.database.rows<OpenRecall>(TAKE_RECALLS, [limit, holdMs, settleMs]);
  }

  /** @returns false when somebody works on the agent right now */
  async askDelivery(agentId: string): Promise<boolean> {
    return (await this.database.rows(ASK_DELIVERY, [agentId])).length > 0;
  }

  /** The lease on the agent's sync request, made if there is none, so that nobody else writes for it meanwhile; null = it is another's. */
  async lease(
    agentId: string,
    replica: string,
    leaseMs: number,
  ): Promise<Pick<LeasedRequest, 'agentId' | 'epoch'> | null> {
    const [lease] = await this.database.rows<Pick<LeasedRequest, 'agentId' | 'epoch'>>(LEASE_AGENT, [
      agentId,
      replica,
      leaseMs,
    ]);
    return lease ?? null;
  }

  async record({ agentId, version }: OpenRecall, look: RecallLook): Promise<void> {
    await this.database.rows(RECORD_LOOK, [
      agentId,
      version,
      look.checkedAt ?? null,
      look.remaining === undefined ? null : toJsonb(look.remaining),
      toJsonb(look.stopped ?? []),
      look.obstacle,
      look.asked ?? null,
      look.againMs,
    ]);
  }

  /** @returns null when it is not open any more, or was asked for anew since `takenAt` */
  async complete(
    { agentId, version, takenAt }: OpenRecall,
    sessions: readonly ProvenSession[],
  ): Promise<RecallProof | null> {
    const [row] = await this.database.rows<{ proof: RecallProof }>(COMPLETE_RECALL, [
      agentId,
      version,
      takenAt,
      toJsonb(sessions),
      takenAt.toISOString(),
    ]);
    return row?.proof ?? null;
  }
}

function refused(error: unknown): RecallRefusedError | null {
  const refusal = error instanceof DbError && error.sqlState !== null ? REFUSALS[error.sqlState] : undefined;
  return refusal === undefined
    ? null
    : new RecallRefusedError(refusal, (error as DbError).message.replace(/^PostgreSQL: /, ''));
}
