import 'reflect-metadata';
import type { AgentSnapshot, FinishRow } from '../db';
import { DbError } from '../domain';
import type { QueueMetrics, ReconcileMetrics } from '../metrics';
import type { Finisher } from './finisher';
import type { Reconciler } from './reconciler';
import { agentId, Deferred, FakeLease, leased, logger, type Line } from './testing/builders';
import { Worker } from './worker';

const row: FinishRow = { agent_id: agentId(1), epoch: '1', next: 'done', attempts: 0 };

/** What happens, in the order in which it does. */
function world() {
  const journal: string[] = [];
  const lines: Line[] = [];
  const loading = new Deferred<AgentSnapshot>();
  const turn = new Deferred<boolean>();
  const lease = new FakeLease(leased({ queuedMs: 40 }), journal);
  jest.spyOn(lease.place, 'turn').mockReturnValue(turn.promise);
  const reconciler = {
    load: () => {
      journal.push('load');
      return loading.promise;
    },
    reconcile: jest.fn(async (_lease: unknown, loaded: Promise<AgentSnapshot>): Promise<FinishRow | null> => {
      journal.push('reconcile');
      await loaded;
      return row;
    }),
  };
  const finisher = {
    finish: jest.fn(() => {
      journal.push(`finish, ${lease.place.stage}`);
      return Promise.resolve<number | null>(5000);
    }),
    giveBack: jest.fn(() => {
      journal.push('give back');
      return Promise.resolve(null);
    }),
  };
  const ended = jest.fn();
  const queue = { begin: jest.fn(() => ended) };
  const reconciles = { interrupted: jest.fn() };
  const worker = new Worker(
    reconciler as unknown as Reconciler,
    finisher as unknown as Finisher,
    queue as unknown as QueueMetrics,
    reconciles as unknown as ReconcileMetrics,
    logger(lines),
  );
  return { journal, lines, loading, turn, lease, reconciler, finisher, ended, queue, reconciles, worker };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('loads an agent while it waits for its slot, and frees the slot before the outcome is written', async () => {
  const { journal, loading, turn, lease, ended, queue, worker } = world();
  const run = worker.run(lease);
  loading.resolve({} as AgentSnapshot);
  await settled();
  expect(journal).toEqual(['load']);
  expect(queue.begin).not.toHaveBeenCalled();
  turn.resolve(true);
  await expect(run).resolves.toBe(5000);
  expect(journal).toEqual(['load', 'reconcile', 'finish, ending']);
  expect(queue.begin).toHaveBeenCalledTimes(1);
  expect(ended).toHaveBeenCalledTimes(1);
});

it('counts the wait in line among what the request waited', async () => {
  const { loading, turn, lease, queue, worker } = world();
  const run = worker.run(lease);
  loading.resolve({} as AgentSnapshot);
  await new Promise((resolve) => setTimeout(resolve, 20));
  turn.resolve(true);
  await run;
  const [[place, queuedMs]] = queue.begin.mock.calls as unknown as [[unknown, number]];
  expect(place).toBe(lease.place);
  expect(queuedMs).toBeGreaterThanOrEqual(40 + 19);
});

it('gives an agent back that had no slot, after what was under way for it, and is asked again', async () => {
  const { journal, loading, turn, lease, reconciles, worker } = world();
  const run = worker.run(lease);
  turn.resolve(false);
  await settled();
  expect(journal).toEqual(['load']);
  loading.reject(new DbError('away'));
  await expect(run).resolves.toBe(0);
  expect(journal).toEqual(['load', 'give back']);
  expect(reconciles.interrupted).not.toHaveBeenCalled();
});

it('leaves it to the reconcile that an agent could not be loaded', async () => {
  const { loading, turn, lease, reconciler, worker } = world();
  reconciler.reconcile.mockImplementation((_lease, loaded) => loaded.then(() => null).catch(() => row));
  const run = worker.run(lease);
  loading.reject(new DbError('away'));
  await settled();
  turn.resolve(true);
  await expect(run).resolves.toBe(5000);
});

it('loads an agent anew of which a newer version was asked for in line', async () => {
  const { journal, loading, turn, lease, worker } = world();
  const run = worker.run(lease);
  loading.resolve({} as AgentSnapshot);
  await settled();
  lease.newerVersion = 2;
  turn.resolve(true);
  await run;
  expect(journal).toEqual(['load', 'load', 'reconcile', 'finish, ending']);
});

it('gives interrupted work back', async () => {
  const { journal, turn, lease, reconciler, reconciles, worker } = world();
  reconciler.reconcile.mockResolvedValue(null);
  turn.resolve(true);
  await expect(worker.run(lease)).resolves.toBeNull();
  expect(journal).toEqual(['load', 'give back']);
  expect(reconciles.interrupted).toHaveBeenCalledWith('full');
});

it('never rejects: an outcome that cannot be written is said, and its lease runs out', async () => {
  const { lines, loading, turn, lease, finisher, ended, worker } = world();
  finisher.finish.mockRejectedValue(new DbError('PostgreSQL: away'));
  loading.resolve({} as AgentSnapshot);
  turn.resolve(true);
  await expect(worker.run(lease)).resolves.toBeNull();
  expect(lines).toMatchObject([{ level: 'error', fields: { agentId: agentId(1), reason: 'PostgreSQL: away' } }]);
  expect(ended).toHaveBeenCalledTimes(1);
});
