import { CHANGE_TYPES, toWork } from '../../src/domain';
import type { FinishRow, LeasedRequest } from '../../src/db';
import { Publisher } from '../support/agents';
import { createDatabase, type TestDatabase } from '../support/database';
import { agentState, ending, letter, run, syncedEnding } from './support/rows';
import { openStore, type Store } from './support/store';

const AGENTS = 50;
const HUNT_MS = 5000;
const LEASE_MS = 60_000;

const pick = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)]!;
const some = <T>(values: readonly T[], most: number): T[] =>
  [...values].sort(() => Math.random() - 0.5).slice(0, 1 + Math.floor(Math.random() * most));

let database: TestDatabase;
let ids: string[];

beforeAll(async () => {
  database = await createDatabase();
  const publisher = new Publisher(database);
  ids = await Promise.all(Array.from({ length: AGENTS }, () => publisher.agent({ version: 0 })));
});
afterAll(() => database.drop());

/** One replica with no sense at all: it records, claims, finishes and scans at random. */
class Replica {
  readonly held: LeasedRequest[] = [];

  constructor(
    private readonly store: Store,
    private readonly name: string,
    private readonly claimed: (lease: LeasedRequest) => void,
    private readonly ended: (lease: LeasedRequest) => void,
  ) {}

  private take(leases: readonly LeasedRequest[]): void {
    for (const lease of leases) {
      this.claimed(lease);
      this.held.push(lease);
    }
  }

  private give(): LeasedRequest[] {
    const given = this.held.splice(0, 1 + Math.floor(Math.random() * 15));
    for (const lease of given) this.ended(lease);
    return given;
  }

  async record(): Promise<void> {
    const works = some(ids, 25)
      .sort()
      .map((agentId) => toWork({ agentId, version: Math.floor(Math.random() * 50), changeType: pick(CHANGE_TYPES) }));
    this.take((await this.store.requests.record(works, 5, { replica: this.name, leaseMs: LEASE_MS })).claimed);
  }

  async claim(): Promise<void> {
    this.take(await this.store.requests.claimDue({ slots: 10 }, { replica: this.name, leaseMs: LEASE_MS }));
  }

  async finish(): Promise<void> {
    const rows = this.give().map((lease) =>
      Math.random() < 0.5
        ? syncedEnding(lease, Math.floor(Math.random() * 50), { run: run(), instance_id: `cs-${lease.agentId}` })
        : ending(lease, {
            ...{
              next: pick(['due', 'park'] as const),
              delay_ms: 0,
              parked_for: '?',
              run: run(),
              dead_letter: letter(),
            },
            ...{ status: 'ERROR_SYNC', ownership: 'confirm', agent_name: `cs-${lease.agentId}` },
          }),
    );
    await this.insist(rows);
  }

  /** A publisher's transaction keeps an outcome back for as long as it takes. */
  private async insist(rows: readonly FinishRow[]): Promise<void> {
    const answer = await this.store.requests.finish(rows);
    const left = rows.filter((row) => answer.get(row.agent_id) === 'busy');
    if (left.length > 0) await this.insist(left);
  }

  async begin(): Promise<void> {
    const lease = this.held.at(-1);
    if (lease === undefined) return;
    const change = { intent: 'update', status: 'SYNCING', serviceId: null } as const;
    await this.store.requests.beginChange(lease, LEASE_MS, { agentName: `cs-${lease.agentId}`, ...change });
  }

  async giveBack(): Promise<void> {
    await this.store.requests.release(this.give());
  }

  async scan(): Promise<void> {
    await this.store.requests.scanPage(null, 1000);
    await this.store.requests.wakeParked();
    await this.store.requests.repairActiveVersions();
  }

  async renew(): Promise<void> {
    const held = [...this.held];
    const renewed = await this.store.requests.renew(held, LEASE_MS);
    for (const lease of held) if (this.held.includes(lease)) expect(renewed).toContain(lease.agentId);
  }
}

it('two replicas and publishers over the same agents neither fail nor break a promise', async () => {
  const stores = await Promise.all([openStore(database.url), openStore(database.url)]);
  const working = new Map<string, string>();
  const epochs = new Set<string>();
  const claimed = ({ agentId, epoch }: LeasedRequest): void => {
    expect(working.has(agentId)).toBe(false);
    expect(epochs.has(epoch)).toBe(false);
    working.set(agentId, epoch);
    epochs.add(epoch);
  };
  const ended = ({ agentId }: LeasedRequest): void => void working.delete(agentId);
  const replicas = stores.map((store, index) => new Replica(store, `replica-${index}`, claimed, ended));
  const publisher = new Publisher(database);
  const versions = new Map(ids.map((id) => [id, 0]));
  const synced = new Map<string, number>();
  const until = Date.now() + HUNT_MS;
  const loop = async (act: () => Promise<void>): Promise<number> => {
    let rounds = 0;
    for (; Date.now() < until; rounds += 1) await act();
    return rounds;
  };
  const publish = async (): Promise<void> => {
    const id = pick(ids);
    const version = (versions.get(id) ?? 0) + 1;
    versions.set(id, version);
    await publisher.activate(id, version, {});
  };
  const watch = async (): Promise<void> => {
    const rows = await database.rows<{ id: string; synced_version: number | null }>(
      'SELECT id, synced_version FROM agents',
    );
    for (const { id, synced_version: version } of rows) {
      expect(version ?? -1).toBeGreaterThanOrEqual(synced.get(id) ?? -1);
      synced.set(id, version ?? -1);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  };

  const rounds = await Promise.all([
    ...replicas.flatMap((replica) => [
      loop(() => replica.record()),
      loop(() => replica.claim().then(() => replica.finish())),
      loop(() => replica.begin().then(() => replica.renew())),
      loop(() => replica.scan().then(() => replica.giveBack())),
    ]),
    loop(publish),
    loop(watch),
  ]);

  for (const count of rounds) expect(count).toBeGreaterThan(10);
  for (const [id, version] of versions)
    expect(await agentState(database, id)).toMatchObject({ active_version: version });
  await Promise.all(stores.map((store) => store.close()));
});
