import 'reflect-metadata';
import { readDeployedConfiguration, type SyncRequestRepository } from '../../src/db';
import { JsonText } from '../../src/domain';
import { MetricsRegistry, QueueMetrics } from '../../src/metrics';
import { LeaseKeeper } from '../../src/sync/lease-keeper';
import { Slots } from '../../src/sync/slots';
import { appConfig, leased } from '../../src/sync/testing/builders';
import { FakePlace } from '../../src/sync/testing/fake-place';
import { UpdateBuffer } from '../../src/sync/update-buffer';
import { createDatabase } from '../support/database';
import { openStore } from '../db/support/store';
import { load, promotedBytes } from './promoted';

/** A quarter of what a piece of work carries about: in some versions Node itself leaves half a kilobyte. */
const LITTLE = 1000;

const turn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

it('tells what is promoted from what is not', async () => {
  const map = new Map<number, number[]>();
  const kept = await promotedBytes(async (round) => {
    map.set(round, load());
    await turn();
    map.delete(round);
  });
  const dropped = await promotedBytes(async () => {
    const carried = load();
    await turn();
    return carried.length;
  });
  expect(kept).toBeGreaterThan(3 * LITTLE);
  expect(dropped).toBeLessThan(LITTLE);
});

describe('nothing of a piece of work that has ended stays, as far as it concerns', () => {
  it('leases', async () => {
    const keeper = new LeaseKeeper(appConfig(), {} as SyncRequestRepository);
    const left = await promotedBytes(async (round) => {
      const request = { ...leased({ epoch: String(round) }), load: load() };
      const lease = keeper.hold(request, performance.now(), new FakePlace());
      await turn();
      lease.letGo();
    });
    expect(left).toBeLessThan(LITTLE);
  });

  it('slots and the line before them', async () => {
    const slots = new Slots(2, () => undefined);
    const left = await promotedBytes(async () => {
      const reservation = slots.reserve(1);
      const place = Object.assign(reservation.enter(false), { load: load() });
      reservation.end();
      await place.turn();
      await turn();
      place.conclude();
      place.leave();
    });
    expect(left).toBeLessThan(LITTLE);
  });

  it('updates on their way into the database', async () => {
    const buffer = new UpdateBuffer();
    const left = await promotedBytes(async (round) => {
      const update = { agentId: `agent ${round}`, version: 1, scope: 'context', changeType: 'CONTEXT_UPDATE' } as const;
      buffer.note(Object.assign({ ...update, command: null, traceparent: null }, { load: load() }));
      await turn();
      buffer.take(500).settle(new Set());
    });
    expect(left).toBeLessThan(LITTLE);
  });

  it('a configuration that is read', async () => {
    const left = await promotedBytes(async () => {
      const active = { document: load(), context: new JsonText('{}') };
      const configuration = readDeployedConfiguration(active);
      await turn();
      return configuration;
    });
    expect(left).toBeLessThan(LITTLE);
  });

  it('the measures of what is under way', async () => {
    const queue = new QueueMetrics(appConfig(), new MetricsRegistry());
    const left = await promotedBytes(async () => {
      const ended = queue.begin(Object.assign({ stage: 'working' }, { load: load() }), 1);
      await turn();
      ended();
    });
    expect(left).toBeLessThan(LITTLE);
  });

  it('rows of PostgreSQL', async () => {
    const database = await createDatabase();
    const store = await openStore(database.url);
    const left = await promotedBytes(() =>
      store.database.prepared(`SELECT repeat('x', 4000) || $1 AS x, $1::int AS y`, ['1']),
    );
    await store.close();
    await database.drop();
    expect(left).toBeLessThan(LITTLE);
  });
});
