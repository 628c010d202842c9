import type { AppConfig } from '../../../config';
import type { DatabaseInspection } from '../../../db';
import { duration } from '../../output/time';
import { fail, ok, skip, skipped, warn, type Finding } from '../finding';

const REACH = 'postgres reach';
const SCHEMA = 'postgres schema';
const RIGHTS = 'postgres rights';
const LIMITS = 'postgres limits';
const BUDGET = 'call budget';

export const POSTGRES_CHECKS = [REACH, SCHEMA, RIGHTS, LIMITS, BUDGET];

/** The oldest that the tests ran on. */
const OLDEST_VERSION = 140_000;
/** What a server keeps for its superusers, and a little for people. */
const SPARE_CONNECTIONS = 10;
/** An observe, a write, and polls of the roll-out. */
const CALLS_PER_SYNC = 5;
const LONG_SYNC_SECONDS = 4 * 3600;

export function postgresFindings(config: AppConfig, seen: DatabaseInspection): Finding[] {
  if (seen.unreachable !== null) {
    const remedy = 'check DATABASE_URL, the password, sslmode, and the network policy';
    return [
      fail(REACH, seen.unreachable, remedy),
      ...skipped([SCHEMA, RIGHTS, LIMITS, BUDGET], 'PostgreSQL cannot be reached'),
    ];
  }
  return [reach(seen), schema(seen), rights(seen), limits(config, seen), budget(config, seen)];
}

function reach({ version, versionNumber, user }: DatabaseInspection): Finding {
  const fact = `PostgreSQL ${version} answers, as ${user}`;
  return versionNumber >= OLDEST_VERSION
    ? ok(REACH, fact)
    : warn(REACH, fact, 'upgrade to PostgreSQL 14 or newer: older ones were never tried');
}

function schema({ pending }: DatabaseInspection): Finding {
  if (pending.length === 0) return ok(SCHEMA, 'new enough');
  const missing = pending.length === 1 ? `migration ${pending[0] ?? ''} is` : `${pending.length} migrations are`;
  return fail(SCHEMA, `${missing} not applied`, 'run `config-sync migrate` with a role that owns the tables');
}

function rights({ readOnly, missingRights, pending, user }: DatabaseInspection): Finding {
  if (readOnly)
    return fail(
      RIGHTS,
      'the server takes no writes: a standby, or read-only by its settings',
      'point DATABASE_URL at the primary',
    );
  if (missingRights.length > 0) {
    return fail(RIGHTS, `${user} lacks ${missingRights.join('; ')}`, `GRANT it to ${user}`);
  }
  return pending.length > 0
    ? skip(RIGHTS, 'not all tables are there')
    : ok(RIGHTS, `${user} may read and write what is needed`);
}

function limits({ databasePoolSize }: AppConfig, { maxConnections, statementTimeoutMs }: DatabaseInspection): Finding {
  if (databasePoolSize + SPARE_CONNECTIONS > maxConnections) {
    const fact = `DATABASE_POOL_SIZE is ${databasePoolSize} for each replica, and the server takes ${maxConnections} connections`;
    return warn(LIMITS, fact, 'lower the one or raise the other');
  }
  if (statementTimeoutMs === 0) {
    return warn(
      LIMITS,
      'a pooler in between drops statement_timeout, so a statement may hang',
      'let it pass startup parameters, or connect without it',
    );
  }
  return ok(
    LIMITS,
    `${databasePoolSize} of ${maxConnections} connections for each replica, statements end after ${statementTimeoutMs / 1000} s`,
  );
}

/** What the rate means for the fleet, before somebody syncs all of it. */
function budget({ pipecat }: AppConfig, { wantedAgents }: DatabaseInspection): Finding {
  if (wantedAgents === null) return skip(BUDGET, 'agents cannot be counted');
  const { rateLimitPerSecond } = pipecat;
  if (rateLimitPerSecond === 0) return ok(BUDGET, `no limit for ${wantedAgents} agents`);
  const seconds = (wantedAgents * CALLS_PER_SYNC) / rateLimitPerSecond;
  const fact = `${wantedAgents} agents at ${rateLimitPerSecond} calls a second: a sync of all takes about ${duration(seconds)}`;
  return seconds <= LONG_SYNC_SECONDS
    ? ok(BUDGET, fact)
    : warn(
        BUDGET,
        fact,
        'ask Pipecat Cloud for a higher limit and raise PIPECAT_RATE_LIMIT_PER_SECOND, or sync in waves',
      );
}
