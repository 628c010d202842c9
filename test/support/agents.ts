import { randomUUID } from 'node:crypto';
import { agentName } from '../../src/domain';
import type { TestDatabase } from './database';
import { waitFor } from './wait-for';

export interface AgentRow {
  id: string;
  desired_state: string;
  sync_status: string;
  status_reason: string | null;
  synced_version: number | null;
  pipecat_cloud_instance_id: string | null;
  last_error_message: string | null;
}

export interface AgentSeed {
  readonly id?: string;
  readonly desiredState?: 'present' | 'absent';
  /** null = no configuration at all. */
  readonly config?: object | null;
  readonly version?: number;
}

/** A configuration document that Pipecat Cloud accepts; `deployment` and `context` lie over the defaults. */
export function configuration(deployment: object = {}, context: object = {}): object {
  return {
    deployment: { image: 'acme/bot:1.0.0', region: 'us-west', ...deployment },
    llm_context: { systemPrompt: 'You are a helpful agent.', ...context },
  };
}

/** Rows as a publisher writes them. */
export class Publisher {
  constructor(private readonly database: TestDatabase) {}

  async agent({
    id = randomUUID(),
    desiredState = 'absent',
    config = configuration(),
    version = 1,
  }: AgentSeed = {}): Promise<string> {
    await this.database.rows('INSERT INTO agents (id, name, desired_state) VALUES ($1, $2, $3)', [
      id,
      'a test agent',
      desiredState,
    ]);
    if (config !== null) await this.activate(id, version, config);
    return id;
  }

  /** A new version becomes the active one, in one transaction. */
  async activate(agentId: string, version: number, config: object = configuration()): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('UPDATE agent_configurations SET is_active = false WHERE agent_id = $1 AND is_active', [
        agentId,
      ]);
      await client.query(
        'INSERT INTO agent_configurations (agent_id, version, is_active, config) VALUES ($1, $2, true, $3)',
        [agentId, version, JSON.stringify(config)],
      );
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }

  async row(agentId: string): Promise<AgentRow> {
    const [row] = await this.database.rows<AgentRow>('SELECT * FROM agents WHERE id = $1', [agentId]);
    if (row === undefined) throw new Error(`no agent ${agentId}`);
    return row;
  }

  /** Waits until the agent's row has these values. */
  async until(agentId: string, want: Partial<AgentRow>, timeoutMs = 10_000): Promise<AgentRow> {
    let seen: AgentRow | undefined;
    return waitFor(
      `agent ${agentId} to be ${JSON.stringify(want)}`,
      async () => {
        seen = await this.row(agentId);
        return Object.entries(want).every(([key, value]) => seen?.[key as keyof AgentRow] === value) && seen;
      },
      timeoutMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; it is ${JSON.stringify(seen)}`);
    });
  }
}

/** The name at the platform under the default prefix. */
export const nameOf = (agentId: string): string => agentName('cs', agentId);
