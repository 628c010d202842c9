import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import type { Receipt, ReceiptOutcome } from '../domain';
import { columnsOf, type AgentVersion } from './agent-version';
import { Database } from './database';
import { gather } from './gather';
import { toJsonb } from './to-jsonb';

/** As RECORD_RECEIPTS takes it. */
interface ReceiptRow {
  readonly agent_id: string;
  readonly version: number;
  readonly session_id: string;
  readonly deployment_id: string | null;
  readonly outcome: ReceiptOutcome;
  readonly error: string | null;
}

/** A receipt on its way into the table. */
export interface DeliveredReceipt extends Receipt {
  readonly deploymentId: string | null;
}

/** A bot fetched this version for this session. */
export interface PulledReceipt {
  readonly agentId: string;
  readonly version: number;
  readonly sessionId: string;
}

/** $1 receipts, the later one of a session behind the earlier one. */
export const RECORD_RECEIPTS = `
INSERT INTO context_deliveries AS d (agent_id, version, session_id, deployment_id, outcome, error)
SELECT DISTINCT ON (r.agent_id, r.version, r.session_id)
  r.agent_id, r.version, r.session_id, r.deployment_id, r.outcome, r.error
FROM ROWS FROM (
  jsonb_to_recordset($1::jsonb) AS (
    agent_id uuid, version int, session_id text, deployment_id text, outcome text, error text
  )
) WITH ORDINALITY AS r(agent_id, version, session_id, deployment_id, outcome, error, position)
ORDER BY r.agent_id, r.version, r.session_id, r.position DESC
ON CONFLICT (agent_id, version, session_id) DO UPDATE
SET outcome = EXCLUDED.outcome, error = EXCLUDED.error, attempts = d.attempts + 1, updated_at = now()
WHERE d.outcome NOT IN ('accepted', 'applied', 'stale', 'gone')`;

/** $1 agent ids and $2 their versions. */
export const KNOWN_RECEIPTS = `
SELECT k.position::int - 1 AS position, d.session_id, d.outcome
FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS k(agent_id, version, position)
CROSS JOIN LATERAL (
  SELECT r.session_id, r.outcome, r.version FROM context_deliveries r
  WHERE r.agent_id = k.agent_id AND r.version >= k.version
    AND (r.version = k.version OR r.outcome IN ('accepted', 'applied', 'stale', 'gone'))
  OFFSET 0
) d
ORDER BY k.position, d.version`;

const RECORD_PULLED = `
INSERT INTO context_deliveries AS d (agent_id, version, session_id, outcome, via)
SELECT DISTINCT r.agent_id, r.version, r.session_id, 'accepted', 'pull'
FROM jsonb_to_recordset($1::jsonb) AS r(agent_id uuid, version int, session_id text)
ORDER BY r.agent_id, r.version, r.session_id
ON CONFLICT (agent_id, version, session_id) DO UPDATE
SET outcome = 'accepted', via = 'pull', error = NULL, attempts = d.attempts + 1, updated_at = now()
WHERE d.outcome NOT IN ('accepted', 'applied', 'stale', 'gone')`;

const SETTLED_SESSIONS = `
SELECT session_id FROM context_deliveries
WHERE agent_id = $1 AND version >= $2 AND outcome IN ('accepted', 'applied', 'stale', 'gone')`;

/** The calls of an agent have ended when its receipts are written. */
const RECORD_PACE_MS = 10;

/** Receipts: which session has which version of the context. A settled receipt is never taken back. */
@Injectable()
export class ContextDeliveryRepository {
  private readonly records: DataLoader<ReceiptRow, null>;
  private readonly looks: DataLoader<AgentVersion, Map<string, ReceiptOutcome>>;

  constructor(private readonly database: Database) {
    this.records = gather((rows) => this.recordRows(rows), { paceMs: RECORD_PACE_MS });
    this.looks = gather((of) => this.lookUp(of));
  }

  async record(agentId: string, version: number, receipts: readonly DeliveredReceipt[]): Promise<void> {
    await Promise.all(
      receipts.map(({ sessionId, deploymentId, outcome, error }) =>
        this.records.load({
          agent_id: agentId,
          version,
          session_id: sessionId,
          deployment_id: deploymentId,
          outcome,
          error,
        }),
      ),
    );
  }

  /** What each session is known to have said to this version, or to a newer one that settles this one too. */
  known(agentId: string, version: number): Promise<Map<string, ReceiptOutcome>> {
    return this.looks.load({ agentId, version });
  }

  /** Sessions that fetched a version by themselves; it counts like an acknowledged push. */
  async recordPulled(receipts: readonly PulledReceipt[]): Promise<void> {
    const rows = receipts.map(({ agentId, version, sessionId }) => ({
      agent_id: agentId,
      version,
      session_id: sessionId,
    }));
    await this.database.rows(RECORD_PULLED, [toJsonb(rows)]);
  }

  /** Sessions to which nothing is owed any more for this version. */
  async settledSessions(agentId: string, version: number): Promise<Set<string>> {
    const rows = await this.database.rows<{ session_id: string }>(SETTLED_SESSIONS, [agentId, version]);
    return new Set(rows.map(({ session_id: sessionId }) => sessionId));
  }

  private async recordRows(rows: readonly ReceiptRow[]): Promise<null[]> {
    await this.database.prepared(RECORD_RECEIPTS, [toJsonb(rows)]);
    return rows.map(() => null);
  }

  private async lookUp(of: readonly AgentVersion[]): Promise<Map<string, ReceiptOutcome>[]> {
    const found = of.map(() => new Map<string, ReceiptOutcome>());
    const rows = await this.database.prepared<{ position: number; session_id: string; outcome: ReceiptOutcome }>(
      KNOWN_RECEIPTS,
      columnsOf(of),
    );
    for (const { position, session_id: sessionId, outcome } of rows) found[position]?.set(sessionId, outcome);
    return found;
  }
}
