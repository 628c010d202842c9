import { Injectable } from '@nestjs/common';
import { Database } from './database';

/** What a reader holds of one agent. */
export interface HeldContext {
  readonly agentId: string;
  /** `revision` of what it holds; null = nothing. */
  readonly revision: string | null;
}

export interface ActiveContext {
  readonly agentId: string;
  readonly version: number;
  /** Opaque; another one whenever the row was written, so that it tells a version that was edited or restored from the one before. */
  readonly revision: string;
  /** Not validated yet. Null when the reader holds this revision already. */
  readonly document: unknown;
}

interface Row {
  agent_id: string;
  version: number;
  revision: string;
  config: unknown;
}

/** By the partial unique index over active rows; a document is read from disk only when the reader does not hold it. */
export const READ_ACTIVE = `
SELECT c.agent_id, c.version, r.revision, CASE WHEN r.revision IS DISTINCT FROM h.revision THEN c.config END AS config
FROM unnest($1::uuid[], $2::text[]) AS h(agent_id, revision)
JOIN agent_configurations c ON c.agent_id = h.agent_id AND c.is_active
CROSS JOIN LATERAL (SELECT c.version || '.' || c.xmin::text AS revision) r`;

/** The active configurations for bots that fetch them. */
@Injectable()
export class BotContextRepository {
  constructor(private readonly database: Database) {}

  /**
   * The active configuration of each of these agents as last committed; agents without one are missing in the answer.
   *
   * @throws DbError
   */
  async readActive(held: readonly HeldContext[]): Promise<ActiveContext[]> {
    const columns = [held.map(({ agentId }) => agentId), held.map(({ revision }) => revision)];
    const rows = await this.database.rows<Row>(READ_ACTIVE, columns);
    return rows.map(({ agent_id: agentId, version, revision, config }) => ({
      agentId,
      version,
      revision,
      document: config,
    }));
  }
}
