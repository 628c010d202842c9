import { createHash } from 'node:crypto';
import pg from 'pg';
import { IMAGE, REGION } from '../stand-in/wire.mjs';

const PROMPT_BYTES = 2000;

/** @returns {string[]} the same ids for the same `label`; the last two digits are zero: they number the sessions */
export function agentIds(count, label) {
  return Array.from({ length: count }, (_, n) => {
    const hex = createHash('sha1').update(`${label} ${n}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 30)}00`;
  });
}

export const nameOf = (id) => `cs-${id.replaceAll('-', '')}`;

const document = (version) => ({
  deployment: { image: IMAGE, region: REGION },
  llm_context: { systemPrompt: `Version ${version}. ${'x'.repeat(PROMPT_BYTES)}` },
});

const TABLES = [
  'agents',
  'agent_configurations',
  'sync_requests',
  'ownership_records',
  'sync_runs',
  'context_deliveries',
  'dead_letters',
];

/** Agents that are in line at version 1 and known to be ours, as after months of work. */
const SETTLED = [
  `INSERT INTO agents (id, name, desired_state, sync_status, synced_version, active_version, pipecat_cloud_instance_id, last_synced_at)
   SELECT id, 'bench', 'present', 'SYNCED', 1, 1, 'cs-' || replace(id::text, '-', ''), now() FROM unnest($1::uuid[]) AS id`,
  `INSERT INTO ownership_records (agent_id, agent_name, service_id, deployment_id, applied_version, confirmed_at)
   SELECT id, 'cs-' || replace(id::text, '-', ''), id::text, id::text, 1, now() FROM unnest($1::uuid[]) AS id`,
];

/** The control plane's side: it writes the rows, and reads what became of them. */
export class Fleet {
  #client;

  constructor(url) {
    this.#client = new pg.Client({ connectionString: url });
  }

  async connect() {
    await this.#client.connect();
  }

  end() {
    return this.#client.end();
  }

  async rows(sql, parameters) {
    return (await this.#client.query(sql, parameters)).rows;
  }

  /** An empty database with these agents in line at version 1. */
  async seed(ids) {
    await this.rows(`TRUNCATE ${TABLES.join(', ')} CASCADE`);
    // Without the trigger, which would take most of the time; `active_version` is written by hand.
    await this.rows('SET session_replication_role = replica');
    for (const sql of SETTLED) await this.rows(sql, [ids]);
    await this.rows(
      `INSERT INTO agent_configurations (agent_id, version, is_active, config) SELECT id, 1, true, $2 FROM unnest($1::uuid[]) AS id`,
      [ids, document(1)],
    );
    await this.rows('SET session_replication_role = origin');
    await this.rows('VACUUM ANALYZE');
  }

  /** Commits a new version of each of these agents and makes it the active one. */
  async activate(ids, version) {
    await this.rows('BEGIN');
    // In the order in which config-sync locks them (docs/publishing.md): whoever goes his own way may meet it in a deadlock.
    await this.rows('SELECT FROM agents WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE', [ids]);
    await this.rows('UPDATE agent_configurations SET is_active = false WHERE is_active AND agent_id = ANY ($1)', [ids]);
    await this.rows(
      `INSERT INTO agent_configurations (agent_id, version, is_active, config) SELECT id, $2, true, $3 FROM unnest($1::uuid[]) AS id`,
      [ids, version, document(version)],
    );
    await this.rows('COMMIT');
  }

  /** Takes away the versions before this one, as a control plane does some day; a long run would fill the disk otherwise. */
  async forgetBefore(ids, version) {
    await this.rows('DELETE FROM agent_configurations WHERE version < $2 AND agent_id = ANY ($1)', [ids, version]);
  }

  /** @returns {Promise<number>} agents whose row does not say that they are in line at this version */
  async behind(ids, version) {
    const [{ n }] = await this.rows(
      `SELECT count(*)::int AS n FROM agents WHERE id = ANY ($1) AND NOT (sync_status = 'SYNCED' AND synced_version = $2)`,
      [ids, version],
    );
    return n;
  }
}
