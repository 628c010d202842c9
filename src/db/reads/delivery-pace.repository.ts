import { Injectable } from '@nestjs/common';
import { Database } from '../database';
import { ACKNOWLEDGED } from '../sessions-heard.sql';

/** The deliveries that were complete within one minute. */
export interface DeliveryPaceRow {
  /** The beginning of the minute. */
  readonly at: Date;
  readonly agents: number;
  /** From the commit of the version to its last acknowledgement. */
  readonly medianMs: number;
  readonly maxMs: number;
}

/** Reads the receipts of one hour by their time. */
const LAST_HOUR = `
WITH delivered AS (
  SELECT agent_id, version, max(updated_at) AS last FROM context_deliveries
  WHERE updated_at > now() - interval '1 hour' AND outcome IN ${ACKNOWLEDGED} AND via = 'push'
  GROUP BY agent_id, version
), timed AS (
  SELECT date_trunc('minute', d.last) AS minute, greatest(extract(epoch FROM d.last - c.created_at) * 1000, 0)::float8 AS ms
  FROM delivered d JOIN agent_configurations c ON c.agent_id = d.agent_id AND c.version = d.version
)
SELECT minute AS at, count(*)::int AS agents, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY ms))::float8 AS "medianMs",
       round(max(ms))::float8 AS "maxMs"
FROM timed GROUP BY minute ORDER BY minute`;

/** How long new contexts took to reach the last live session. */
@Injectable()
export class DeliveryPaceRepository {
  constructor(private readonly database: Database) {}

  /** By the minutes of the last hour that have any, oldest first. Rejects with `DbError`. */
  lastHour(): Promise<DeliveryPaceRow[]> {
    return this.database.survey<DeliveryPaceRow>(LAST_HOUR);
  }
}
