import { Injectable } from '@nestjs/common';
import { Database } from './database';

/** A write that somebody asked for. `detail` is small, and holds nothing secret. */
export interface AuditedWrite {
  /** The name of the token. */
  readonly who: string;
  readonly action: string;
  readonly agentId: string | null;
  readonly why: string | null;
  readonly requestId: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** HTTP status of the answer, and what the row is to say besides what it said before. */
export interface AuditOutcome {
  readonly status: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

const BEGIN = `
INSERT INTO admin_audit (who, action, agent_id, why, request_id, detail, status, finished_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $7::int IS NULL THEN NULL ELSE now() END)
RETURNING id`;

const FINISH = `
UPDATE admin_audit SET status = $2, finished_at = now(), detail = coalesce(detail, '{}') || $3::jsonb
WHERE id = $1 AND status IS NULL`;

/** The audit of the admin API. Rows are added and get their outcome once; nothing else can be done with them. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /**
   * Written before the work, or with `status` for what was refused without any.
   *
   * @returns the id of the row
   */
  async begin(write: AuditedWrite, status: number | null = null): Promise<string> {
    const { who, action, agentId, why, requestId, detail } = write;
    const values = [who, action, agentId, why, requestId, JSON.stringify(detail), status];
    const [row] = await this.database.rows<{ id: string }>(BEGIN, values);
    return row?.id ?? '';
  }

  async finish(id: string, { status, detail }: AuditOutcome): Promise<void> {
    await this.database.rows(FINISH, [id, status, JSON.stringify(detail)]);
  }
}
