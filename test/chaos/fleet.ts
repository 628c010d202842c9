import type { PoolClient } from 'pg';
import { nameOf } from '../support/agents';
import type { World } from '../support/world';
import { changed, document, firstDeployment, invalid, type Deployment } from './documents';
import type { Ledger } from './ledger';
import type { Random } from './random';

type ChangeType = 'CONTEXT_UPDATE' | 'FULL_SYNC' | 'PROVISION' | 'DEPROVISION';

interface Agent {
  readonly id: string;
  readonly name: string;
  version: number;
  deployment: Deployment;
  readonly earlier: Deployment[];
  readonly messages: string[];
  busy: boolean;
}

const ACTIONS = {
  context: 24,
  deployment: 16,
  provision: 14,
  deprovision: 5,
  duplicate: 10,
  'before-commit': 6,
  'rolled-back': 4,
  silent: 8,
  invalid: 1,
  garbage: 3,
  unknown: 1,
} as const;

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What publishers do to some agents, all at once and in no good order. */
export class Fleet {
  readonly agents: Agent[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private garbageCount = 0;

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
    private readonly random: Random,
  ) {}

  async create(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const deployment = firstDeployment();
      const id = this.random.uuid();
      const wanted = this.random.chance(0.6);
      if (wanted) this.ledger.provision(id);
      await this.world.publisher.agent({
        id,
        desiredState: wanted ? 'present' : 'absent',
        config: document(1, deployment),
      });
      this.agents.push({
        id,
        name: nameOf(id),
        version: 1,
        deployment,
        earlier: [deployment],
        messages: [],
        busy: false,
      });
    }
  }

  /** Starts one random act; it goes on by itself. */
  act(): void {
    const agent = this.random.pick(this.agents);
    if (agent.busy) return;
    const action = this.random.weighted(ACTIONS);
    this.ledger.act(action);
    agent.busy = true;
    const act = this.carryOut(action, agent)
      .catch(() => {
        this.ledger.act('publisher hit by an outage');
      })
      .finally(() => {
        agent.busy = false;
        this.underWay.delete(act);
      });
    this.underWay.add(act);
  }

  /** Until everything that was begun has been sent. */
  async rest(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  private async carryOut(action: keyof typeof ACTIONS, agent: Agent): Promise<void> {
    switch (action) {
      case 'context':
        await this.publishVersion(agent, agent.deployment, 'CONTEXT_UPDATE');
        return;
      case 'deployment':
        await this.publishVersion(agent, this.nextDeployment(agent), 'FULL_SYNC');
        return;
      case 'silent':
        await this.activate(agent, this.nextDeployment(agent), () => Promise.resolve(true));
        return;
      case 'provision':
        return this.command(agent, 'PROVISION');
      case 'deprovision':
        return this.command(agent, 'DEPROVISION');
      case 'duplicate':
        if (agent.messages.length > 0) await this.send(agent, this.random.pick(agent.messages.slice(-8)));
        return;
      case 'before-commit':
      case 'rolled-back':
        return this.tellTooEarly(agent, action === 'before-commit');
      case 'invalid':
        await this.activateInvalid(agent);
        return;
      case 'garbage':
        await this.send(null, this.garbage());
        return;
      case 'unknown':
        await this.send(null, message(this.random.uuid(), 1, 'FULL_SYNC'));
    }
  }

  private nextDeployment(agent: Agent): Deployment {
    return changed(this.random, agent.deployment, agent.version + 1, agent.earlier);
  }

  private async publishVersion(agent: Agent, deployment: Deployment, changeType: ChangeType): Promise<void> {
    await this.activate(agent, deployment, () => Promise.resolve(true));
    await this.tell(agent, agent.version, changeType);
  }

  /** A third only writes the row, a third only sends the message, a third does both. */
  private async command(agent: Agent, changeType: 'PROVISION' | 'DEPROVISION'): Promise<void> {
    const way = this.random.weighted({ row: 1, message: 1, both: 1 });
    const state = changeType === 'PROVISION' ? 'present' : 'absent';
    if (state === 'present') this.ledger.provision(agent.id);
    if (way !== 'message') {
      await this.world.database.rows('UPDATE agents SET desired_state = $2 WHERE id = $1', [agent.id, state]);
    }
    if (way !== 'row') await this.tell(agent, agent.version, changeType);
  }

  private async tellTooEarly(agent: Agent, commits: boolean): Promise<void> {
    const version = agent.version + 1;
    const deployment = this.nextDeployment(agent);
    await this.activate(agent, deployment, async () => {
      await this.tell(agent, version, 'FULL_SYNC');
      await later(this.random.int(0, 1500));
      return commits;
    });
  }

  private async activateInvalid(agent: Agent): Promise<void> {
    const version = agent.version + 1;
    await this.inTransaction(agent, version, invalid(version, agent.deployment), () => Promise.resolve(true));
    await this.tell(agent, version, 'FULL_SYNC');
  }

  private async activate(agent: Agent, deployment: Deployment, last: () => Promise<boolean>): Promise<void> {
    const version = agent.version + 1;
    if (!(await this.inTransaction(agent, version, document(version, deployment), last))) return;
    agent.deployment = deployment;
    agent.earlier.push(deployment);
  }

  /** @returns whether it is certain that the new version is the active one */
  private async inTransaction(
    agent: Agent,
    version: number,
    config: object,
    last: () => Promise<boolean>,
  ): Promise<boolean> {
    const client = await this.world.database.pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    try {
      await client.query('BEGIN');
      const known = await client.query<{ version: number }>(
        'SELECT coalesce(max(version), 0)::int AS version FROM agent_configurations WHERE agent_id = $1',
        [agent.id],
      );
      // An outage at the last commit leaves it open whether it took.
      if (known.rows[0]!.version !== version - 1) agent.version = known.rows[0]!.version;
      if (agent.version !== version - 1) throw new Error('the version is taken already');
      await insert(client, agent.id, version, config);
      const commits = await last();
      await client.query(commits ? 'COMMIT' : 'ROLLBACK');
      if (commits) agent.version = version;
      return commits;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  private tell(agent: Agent, version: number, changeType: ChangeType): Promise<void> {
    return this.send(agent, message(agent.id, version, changeType));
  }

  /** Some messages take their time, so that later ones overtake them; some are sent twice. */
  private async send(agent: Agent | null, payload: string): Promise<void> {
    if (this.random.chance(0.3)) await later(this.random.int(20, 500));
    const times = this.random.chance(0.1) ? 2 : 1;
    for (let n = 0; n < times; n += 1) {
      const receivers = await this.world.publish(payload);
      const version = agent === null ? -1 : (JSON.parse(payload) as { version: number }).version;
      this.ledger.sent.push({ at: Date.now(), payload, receivers, agentId: agent?.id ?? null, version });
    }
    agent?.messages.push(payload);
    if (agent !== null && payload.includes('"PROVISION"')) this.ledger.provision(agent.id);
  }

  private garbage(): string {
    this.garbageCount += 1;
    const mark = `garbage-${this.garbageCount}`;
    return this.random.pick([
      mark,
      `{"agent_id": "${mark}", "version": 1, "change_type": "FULL_SYNC"}`,
      `{"agent_id": "${this.random.uuid()}", "version": 1.5, "change_type": "${mark}"}`,
      `[["${mark}"`,
      `{"__proto__": {"version": 1}, "note": "${mark}"}`,
    ]);
  }
}

function message(agentId: string, version: number, changeType: ChangeType): string {
  return JSON.stringify({ agent_id: agentId, version, change_type: changeType });
}

async function insert(client: PoolClient, agentId: string, version: number, config: object): Promise<void> {
  await client.query('UPDATE agent_configurations SET is_active = false WHERE agent_id = $1 AND is_active', [agentId]);
  await client.query(
    'INSERT INTO agent_configurations (agent_id, version, is_active, config) VALUES ($1, $2, true, $3)',
    [agentId, version, JSON.stringify(config)],
  );
}
