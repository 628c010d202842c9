import { AgentListRepository, type AgentFilter, type AgentKeys, type AgentOrder } from '../../src/db';
import { SYNC_STATUSES, type StatusReason, type SyncStatus } from '../../src/domain';
import { createDatabase, type TestDatabase } from '../support/database';
import { openStore, type Store } from './support/store';

const REASONS = ['InvalidConfig', 'DeploymentFailed', 'RateLimited'] as const satisfies readonly StatusReason[];
const NAMES = ['Booking line', 'booking 100%', 'Pharmacy_line', 'cafe', 'Ärztin', 'x'] as const;
const AGENTS = 240;

interface Agent {
  readonly id: string;
  readonly name: string;
  readonly desired: 'present' | 'absent';
  readonly status: SyncStatus;
  readonly reason: StatusReason | null;
  readonly active: number | null;
  readonly synced: number | null;
  readonly paused: boolean;
  /** Several agents share a moment. */
  readonly second: number;
}

let database: TestDatabase;
let store: Store;
let list: AgentListRepository;
let fleet: Agent[];

const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;

/** Every combination comes about, and is the same in every run. */
function agentOf(n: number): Agent {
  const digits = ((n * 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
  return {
    id: `${digits}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
    name: `${pick(NAMES, n)} ${n}`,
    desired: n % 5 === 0 ? 'absent' : 'present',
    status: pick(SYNC_STATUSES, n),
    reason: n % 3 === 0 ? pick(REASONS, n / 3) : null,
    active: n % 4 === 0 ? null : 3,
    synced: pick([null, 2, 3], n),
    paused: n % 7 === 0,
    second: n % 40,
  };
}

beforeAll(async () => {
  database = await createDatabase();
  store = await openStore(database.url);
  list = new AgentListRepository(store.database);
  fleet = Array.from({ length: AGENTS }, (_, n) => agentOf(n));
  for (const agent of fleet) await insert(agent);
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

async function insert({ id, name, desired, status, reason, active, synced, paused, second }: Agent): Promise<void> {
  await database.rows(
    `INSERT INTO agents (id, name, desired_state, sync_status, status_reason, synced_version, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, timestamptz '2026-01-01' + $7 * interval '1 second' + interval '1 microsecond')`,
    [id, name, desired, status, reason, synced, second],
  );
  if (active !== null)
    await database.rows(
      `INSERT INTO agent_configurations (agent_id, version, is_active, config)
       SELECT $1, v, v = 3, '{}' FROM generate_series(1, 3) v`,
      [id],
    );
  if (paused) await database.rows("INSERT INTO paused_agents (agent_id, paused_by) VALUES ($1, 'ann')", [id]);
}

const ANY: AgentFilter = { statuses: [], reasons: [], desired: null, behind: false, paused: null, search: null };

/** Every page, one after the other. @param between is called after each */
async function walk(
  filter: Partial<AgentFilter>,
  order: AgentOrder = 'id',
  { limit = 7, between = async (): Promise<void> => undefined } = {},
): Promise<{ ids: string[]; totals: Set<number> }> {
  const ids: string[] = [];
  const totals = new Set<number>();
  let after: AgentKeys | null = null;
  do {
    const page = await list.page({ filter: { ...ANY, ...filter }, order, after, limit });
    ids.push(...page.rows.map(({ agentId }) => agentId));
    totals.add(page.total);
    after = page.next;
    await between();
  } while (after !== null);
  return { ids, totals };
}

const behind = ({ desired, active, synced }: Agent): boolean =>
  desired === 'present' && active !== null && (synced === null || active > synced);

const FILTERS: { what: string; filter: Partial<AgentFilter>; takes: (agent: Agent) => boolean }[] = [
  { what: 'all', filter: {}, takes: () => true },
  { what: 'one status', filter: { statuses: ['ERROR_SYNC'] }, takes: ({ status }) => status === 'ERROR_SYNC' },
  {
    what: 'several statuses',
    filter: { statuses: ['ERROR_SYNC', 'SYNCING'] },
    takes: ({ status }) => status === 'ERROR_SYNC' || status === 'SYNCING',
  },
  { what: 'one reason', filter: { reasons: ['RateLimited'] }, takes: ({ reason }) => reason === 'RateLimited' },
  {
    what: 'a status with a reason',
    filter: { statuses: ['SYNCED'], reasons: [...REASONS] },
    takes: ({ status, reason }) => status === 'SYNCED' && reason !== null,
  },
  { what: 'a reason that nobody has', filter: { reasons: ['Quarantined'] }, takes: () => false },
  { what: 'those that are to go', filter: { desired: 'absent' }, takes: ({ desired }) => desired === 'absent' },
  { what: 'those behind', filter: { behind: true }, takes: behind },
  { what: 'the paused', filter: { paused: true }, takes: ({ paused }) => paused },
  {
    what: 'those behind that are not paused',
    filter: { paused: false, behind: true },
    takes: (agent) => !agent.paused && behind(agent),
  },
  {
    what: 'a name',
    filter: { search: { name: 'BOOKing', idDigits: null } },
    takes: ({ name }) => name.toLowerCase().startsWith('booking'),
  },
  {
    what: 'a name with what means something to LIKE',
    filter: { search: { name: 'booking 100%', idDigits: null } },
    takes: ({ name }) => name.startsWith('booking 100%'),
  },
  {
    what: 'a name with an underscore',
    filter: { search: { name: 'pharmacy_', idDigits: null } },
    takes: ({ name }) => name.startsWith('Pharmacy_'),
  },
  {
    what: 'a name beyond ASCII',
    filter: { search: { name: 'Ärztin', idDigits: null } },
    takes: ({ name }) => name.startsWith('Ärztin'),
  },
  {
    what: 'what begins a name or an id',
    filter: { search: { name: 'c', idDigits: 'c' } },
    takes: ({ id, name }) => name.startsWith('cafe') || id.startsWith('c'),
  },
];

describe('the list of agents', () => {
  it.each(FILTERS)('takes $what, on all its pages, each agent once, by id', async ({ filter, takes }) => {
    const want = fleet
      .filter(takes)
      .map(({ id }) => id)
      .sort();
    const { ids, totals } = await walk(filter);
    expect(ids).toEqual(want);
    expect([...totals]).toEqual([want.length]);
  });

  it.each(FILTERS)('takes $what, those that changed last first', async ({ filter, takes }) => {
    const want = fleet
      .filter(takes)
      .sort((a, b) => b.second - a.second || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);
    expect((await walk(filter, 'updated')).ids).toEqual(want);
  });

  it('shows each agent with how far it is behind and who paused it', async () => {
    const { rows } = await list.page({ filter: ANY, order: 'id', after: null, limit: AGENTS });
    for (const row of rows) {
      const agent = fleet.find(({ id }) => id === row.agentId)!;
      const newer = agent.active === null ? null : agent.active - (agent.synced ?? 0);
      expect([row.versionsBehind, row.pausedBy]).toEqual([newer, agent.paused ? 'ann' : null]);
    }
  });

  it('ends with a page that is just full', async () => {
    const page = await list.page({ filter: ANY, order: 'id', after: null, limit: AGENTS });
    expect([page.rows.length, page.next]).toEqual([AGENTS, null]);
  });

  it('shows every agent that stays exactly once while others come, go and change', async () => {
    let n = AGENTS;
    const guests: string[] = [];
    const between = async (): Promise<void> => {
      const guest = agentOf((n += 1));
      guests.push(guest.id);
      await insert(guest);
      if (guests.length % 3 === 0) await database.rows('DELETE FROM agents WHERE id = $1', [guests[guests.length - 3]]);
      await database.rows("UPDATE agents SET name = name || '!', updated_at = now() WHERE id = $1", [
        pick(fleet, n * 31).id,
      ]);
    };
    const { ids } = await walk({}, 'id', { limit: 20, between });
    const staying = new Set(fleet.map(({ id }) => id));
    expect(ids.filter((id) => staying.has(id))).toEqual([...staying].sort());
    expect(new Set(ids).size).toBe(ids.length);
    await database.rows('DELETE FROM agents WHERE id = ANY ($1)', [guests]);
  });
});
