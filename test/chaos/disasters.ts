import type { OwnServer } from '../support/servers';
import type { World } from '../support/world';
import type { Ledger } from './ledger';
import type { Random } from './random';
import type { Replicas } from './replicas';

const WEIGHTS = {
  kill: 5,
  terminate: 3,
  sleep: 4,
  'redis restart': 2,
  'redis kill': 2,
  'postgres restart': 1,
  'postgres kill': 1,
  'connections cut': 3,
} as const;

const CUT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name LIKE 'config-sync%' AND datname = current_database()`;

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What ends or stops processes: ours, and the servers that we lean on. */
export class Disasters {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly world: World,
    private readonly servers: { readonly redis: OwnServer; readonly postgres: OwnServer },
    private readonly replicas: Replicas,
    private readonly ledger: Ledger,
    private readonly random: Random,
  ) {}

  /** Starts one disaster, unless one of its kind is under way. */
  strike(replicaCount: number): void {
    const kind = this.random.weighted(WEIGHTS);
    const index = this.random.int(0, replicaCount - 1);
    const ms = this.random.int(200, 1500);
    if (kind === 'kill') this.begin(`replica ${index}`, () => this.replicas.end(index, 'SIGKILL', ms));
    else if (kind === 'terminate') this.begin(`replica ${index}`, () => this.replicas.end(index, 'SIGTERM', ms));
    else if (kind === 'sleep') this.begin(`replica ${index}`, () => this.replicas.sleep(index, 500 + ms * 3));
    else if (kind === 'connections cut') this.begin('postgres', () => this.cut());
    else {
      const server = kind.startsWith('redis') ? 'redis' : 'postgres';
      this.begin(server, () => this.restart(server, kind.endsWith('kill') ? 'kill' : 'fast', ms));
    }
  }

  /** Until all that was broken runs again. */
  async end(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay.values());
    await this.replicas.settle();
  }

  private begin(what: string, disaster: () => Promise<void>): void {
    if (this.underWay.has(what)) return;
    const act = disaster()
      .catch((error: unknown) => {
        this.replicas.unexpected.push(`${what}: ${String(error)}`);
      })
      .finally(() => this.underWay.delete(what));
    this.underWay.set(what, act);
  }

  private async restart(name: 'redis' | 'postgres', mode: 'fast' | 'kill', awayMs: number): Promise<void> {
    this.ledger.strike(`${name} ${mode === 'kill' ? 'killed' : 'restarted'}`);
    if (name === 'redis') this.ledger.cuts.push(Date.now());
    await this.servers[name].stopServer(mode);
    await later(awayMs);
    await this.servers[name].startServer();
  }

  private async cut(): Promise<void> {
    this.ledger.strike('connections cut');
    await this.world.database.rows(CUT).catch(() => undefined);
  }
}
