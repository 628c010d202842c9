import 'reflect-metadata';
import type { FleetCounts } from '../db';
import { MetricsRegistry } from '../metrics';
import { samplesOf } from '../metrics/testing/samples';
import { DeadLetterGauges } from './dead-letter-gauges';
import type { DeadLetterList, DeadLetterLook } from './dead-letter-look';
import { FleetGauges } from './fleet-gauges';
import type { FleetLooks } from './fleet-looks';
import { QueueGauges } from './queue-gauges';
import type { Looked } from './shared-look';

const COUNTS: FleetCounts = {
  agents: [
    { status: 'SYNCED', reason: null, agents: 40 },
    { status: 'ERROR_SYNC', reason: 'ForeignAgent', agents: 2 },
    { status: 'ERROR_DEPROVISIONING', reason: 'ForeignAgent', agents: 1 },
    { status: 'PENDING_DELETE', reason: 'DeleteHeld', agents: 5 },
  ],
  behind: 3,
  waiting: { fresh: 1, backlog: 7 },
  leased: 2,
  parked: 4,
  oldestSeconds: 12.5,
  stalled: { '15m': 3, '1h': 2, '12h': 0 },
  orphans: 6,
  deadLettersWaiting: 2,
  openRecalls: 1,
  paused: { fleet: true, agents: 9 },
};

const AWAY = { value: null, error: 'away' } as const;
const seen = <T>(value: T): Looked<T> => ({ value, error: null });

function gauges(counts: Looked<FleetCounts>, letters: Looked<DeadLetterList>): Promise<Map<string, number>> {
  const registry = new MetricsRegistry();
  const looks = { counts: { current: () => Promise.resolve(counts) } } as unknown as FleetLooks;
  const list = { current: () => Promise.resolve(letters) } as unknown as DeadLetterLook;
  new FleetGauges(registry, looks);
  new QueueGauges(registry, looks);
  new DeadLetterGauges(registry, list, looks);
  return samplesOf(registry);
}

const letters = (over: Partial<DeadLetterList> = {}): Looked<DeadLetterList> =>
  seen({ depth: 10, oldestAt: new Date(Date.now() - 60_000), ...over });

it('shows the fleet as it was counted', async () => {
  const samples = await gauges(seen(COUNTS), letters());
  expect(Object.fromEntries(samples)).toMatchObject({
    'agents{status="SYNCED",reason="none"}': 40,
    'agents{status="ERROR_SYNC",reason="ForeignAgent"}': 2,
    agents_behind: 3,
    'agents_stalled{longer_than="1h"}': 2,
    'paused{scope="fleet"}': 1,
    'paused{scope="agents"}': 9,
    owner_mismatch: 3,
    held_deletes: 5,
    drifted: 0,
    orphans: 6,
    recalls_open: 1,
    'workqueue_depth{priority="fresh"}': 1,
    'workqueue_depth{priority="backlog"}': 7,
    workqueue_oldest_pending_seconds: 12.5,
    workqueue_leased: 2,
    workqueue_parked: 4,
  });
});

it('says 0 for the oldest request when none waits', async () => {
  const samples = await gauges(seen({ ...COUNTS, oldestSeconds: null }), letters());
  expect(samples.get('workqueue_oldest_pending_seconds')).toBe(0);
});

it('counts dead letters on their way into the list with those in it', async () => {
  const samples = await gauges(seen(COUNTS), letters());
  expect(samples.get('dlq_depth')).toBe(12);
  expect(samples.get('dlq_oldest_seconds')).toBeGreaterThanOrEqual(60);
});

it('tells the depth of the list also while the database is away', async () => {
  const samples = await gauges(AWAY, letters({ oldestAt: null }));
  expect(Object.fromEntries(samples)).toEqual({ dlq_depth: 10, dlq_oldest_seconds: 0 });
});

it('shows nothing, and not 0, of what could not be asked', async () => {
  expect((await gauges(AWAY, AWAY)).size).toBe(0);
});
