import { Injectable } from '@nestjs/common';
import { DbError } from '../domain';
import { Database } from './database';

/** `no-such-agent`, or `not-possible` for what the version, or a publisher at the same moment, does not allow. */
export type RollbackRefusal = 'no-such-agent' | 'not-possible';

const REFUSALS: Readonly<Record<string, RollbackRefusal>> = { CS404: 'no-such-agent', CS409: 'not-possible' };

export class RollbackRefusedError extends Error {
  constructor(
    readonly refusal: RollbackRefusal,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

const ROLLBACK = 'SELECT config_sync_rollback($1, $2) AS version';

/** $1 agents or null = all, $2 how many the caller expects or null, $3 so many of all are taken without being counted. */
const RELEASE = `
WITH held AS (
  SELECT count(*)::int AS n FROM sync_requests
  WHERE last_reason = 'DeleteHeld' AND lease_owner IS NULL AND ($1::uuid[] IS NULL OR agent_id = ANY ($1::uuid[]))
)
SELECT n AS matched, CASE WHEN $1::uuid[] IS NOT NULL OR n = $2 OR ($2::int IS NULL AND n <= $3) THEN config_sync_release_deletes($1::uuid[]) END AS released
FROM held`;

/** $1 agent, $2 name, $3 service, $4 deployment. Not while somebody works on it: he would not know. */
const ADOPT = `
WITH adopted AS (
  INSERT INTO ownership_records AS o (agent_id, agent_name, service_id, deployment_id, confirmed_at)
  SELECT $1::uuid, $2, $3, $4, now()
  WHERE NOT EXISTS (SELECT FROM sync_requests r WHERE r.agent_id = $1::uuid AND r.lease_expires_at > now())
  ON CONFLICT (agent_id) DO UPDATE
  SET service_id = EXCLUDED.service_id, deployment_id = EXCLUDED.deployment_id, applied_version = NULL, confirmed_at = now(),
      intent = NULL, intent_at = NULL, intent_force = false, draining = NULL
  RETURNING agent_id
)
UPDATE agents a SET pipecat_cloud_instance_id = $2, updated_at = now() FROM adopted d WHERE a.id = d.agent_id RETURNING a.id`;

export interface AdoptedAgent {
  readonly agentId: string;
  readonly agentName: string;
  readonly serviceId: string | null;
  readonly deploymentId: string | null;
}

/** As `config_sync_permit_delete` judges, without taking the place. $1 agent, $2 at most so many within an hour. */
const MAY_DELETE = `
SELECT EXISTS (SELECT FROM deletions WHERE agent_id = $1 AND permitted_at > now() - interval '1 hour')
    OR (SELECT count(*) FROM deletions WHERE permitted_at > now() - interval '1 hour') < $2::int
    OR EXISTS (SELECT FROM ownership_records WHERE agent_id = $1 AND delete_released_at IS NOT NULL) AS may`;

/** What a human decides and the loop then carries out. Each method is one statement and rejects with `DbError` when PostgreSQL fails. */
@Injectable()
export class OperatorRepository {
  constructor(private readonly database: Database) {}

  /** @returns the new version that says what `version` says; @throws RollbackRefusedError */
  async rollback(agentId: string, version: number): Promise<number> {
    try {
      const [row] = await this.database.rows<{ version: number }>(ROLLBACK, [agentId, version]);
      if (row === undefined) throw new DbError('config_sync_rollback answered with nothing');
      return row.version;
    } catch (error) {
      throw refused(error) ?? error;
    }
  }

  /** From now on the agent that is there is ours. @returns false when somebody works on it right now */
  async adopt({ agentId, agentName, serviceId, deploymentId }: AdoptedAgent): Promise<boolean> {
    return (await this.database.rows(ADOPT, [agentId, agentName, serviceId, deploymentId])).length > 0;
  }

  /** Would the brake let this agent be deleted now? */
  async mayDelete(agentId: string, maxPerHour: number): Promise<boolean> {
    const [row] = await this.database.rows<{ may: boolean }>(MAY_DELETE, [agentId, maxPerHour]);
    return row?.may === true;
  }

  /** Lets deletes go that the brake holds. `released` is null when they are not as many as expected. */
  async release(
    agentIds: readonly string[] | null,
    expected: number | null,
    freely: number,
  ): Promise<{ matched: number; released: number | null }> {
    const [row] = await this.database.rows<{ matched: number; released: number | null }>(RELEASE, [
      agentIds,
      expected,
      freely,
    ]);
    return row ?? { matched: 0, released: 0 };
  }
}

function refused(error: unknown): RollbackRefusedError | null {
  const refusal = error instanceof DbError && error.sqlState !== null ? REFUSALS[error.sqlState] : undefined;
  return refusal === undefined
    ? null
    : new RollbackRefusedError(refusal, (error as DbError).message.replace(/^PostgreSQL: /, ''));
}
