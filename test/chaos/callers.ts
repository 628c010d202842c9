import type { World } from '../support/world';
import type { Ledger } from './ledger';
import type { Random } from './random';

interface Found {
  readonly id: string;
  readonly pipecat_cloud_instance_id: string;
  readonly active_version: number;
}

/** A session that begins later than this after its bot read the context would be a bot that did not read at its start. */
const PULL_LIMIT_MS = 100;

/** Callers who come, talk for a while, and hang up. */
export class Callers {
  private readonly talking = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
    private readonly random: Random,
  ) {}

  async act(): Promise<void> {
    if (this.talking.size > 100 || (this.talking.size > 20 && this.random.chance(0.4))) await this.hangUp();
    else await this.call();
  }

  private async hangUp(): Promise<void> {
    const sessionId = this.random.pick([...this.talking]);
    this.talking.delete(sessionId);
    await this.world.simulator.http.post(`/sessions/${sessionId}/end`);
    this.ledger.act('a caller hangs up');
  }

  /** Bots read their context at their start, so a new one has the version that was active just before. */
  private async call(): Promise<void> {
    const startedAt = Date.now();
    const found = await this.world.database.rows<Found>(
      `SELECT id, pipecat_cloud_instance_id, active_version FROM agents
       WHERE sync_status = 'SYNCED' AND synced_version = active_version ORDER BY md5(id::text || $1) LIMIT 1`,
      [String(this.random.int(0, 1_000_000))],
    );
    const [agent] = found;
    if (agent === undefined || Date.now() - startedAt > PULL_LIMIT_MS) return;
    const mode = this.random.weighted({ accepts: 30, 'ready-after': 4, 'error-500': 0, 'no-route': 0.3 });
    const bot = { mode, contextVersion: agent.active_version, delayMs: this.random.int(0, 60), ms: 400 };
    const started = await this.world.simulator
      .addSessions(agent.pipecat_cloud_instance_id, this.random.int(1, 3), bot)
      .catch(() => []);
    if (mode === 'no-route' && started.length > 0) this.ledger.unsupported.add(agent.id);
    for (const sessionId of started) this.talking.add(sessionId);
    this.ledger.act('callers come');
  }
}
