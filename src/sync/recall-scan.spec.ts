import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DatabaseConnector, OpenRecall, RecallRepository } from '../db';
import { RecallScan } from './recall-scan';
import type { RecallOutcome, RecallWorker } from './recall-worker';
import { agentId, appConfig, Deferred, logger, type Line } from './testing/builders';

const open = (seed: number): OpenRecall => ({ agentId: agentId(seed), version: 6 }) as OpenRecall;
const outcome = (done: RecallOutcome['done']): RecallOutcome => ({ done, live: 2, remaining: 0, stopped: 0 });

function world(work: (recall: OpenRecall) => Promise<RecallOutcome> = async () => outcome('waiting')) {
  const lines: Line[] = [];
  const taken: number[] = [];
  const due: OpenRecall[] = [];
  const connector = { ready: Promise.resolve(), obstacle: null } as { ready: Promise<void>; obstacle: string | null };
  const recalls = {
    take: async (limit: number) => {
      taken.push(limit);
      return due.splice(0, limit);
    },
  } as unknown as RecallRepository;
  const worker = { work } as unknown as RecallWorker;
  const scan = new RecallScan(appConfig(), connector as unknown as DatabaseConnector, recalls, worker, logger(lines));
  return { scan, due, taken, lines, connector };
}

describe('the scan of open recalls', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('works on all that are due, and says when one is complete', async () => {
    const { scan, due, lines } = world(async () => outcome('completed'));
    due.push(...Array.from({ length: 45 }, (_, n) => open(n)));
    scan.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(0);
    expect(due).toEqual([]);
    expect(lines.filter(({ level }) => level === 'info')).toHaveLength(45);
    expect(lines[0]).toMatchObject({
      message: 'no live session is left on the recalled version',
      fields: { version: 6 },
    });
    scan.beforeApplicationShutdown();
  });

  it('comes back at its pace, and soon after something was done', async () => {
    const { scan, due, taken } = world(async () => outcome('asked'));
    scan.scanNow();
    await jest.advanceTimersByTimeAsync(7900);
    expect(taken).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(4200);
    expect(taken).toHaveLength(2);
    due.push(open(1));
    scan.scanNow();
    await jest.advanceTimersByTimeAsync(1001);
    expect(taken).toHaveLength(4);
    scan.beforeApplicationShutdown();
  });

  it('looks once more when it is called while it looks', async () => {
    const gate = new Deferred<RecallOutcome>();
    const { scan, due, taken } = world(() => gate.promise);
    due.push(open(1));
    scan.scanNow();
    await jest.advanceTimersByTimeAsync(0);
    scan.scanNow();
    scan.scanNow();
    gate.resolve(outcome('waiting'));
    await jest.advanceTimersByTimeAsync(0);
    expect(taken).toHaveLength(2);
    scan.beforeApplicationShutdown();
  });

  it('belongs to no request, whoever began it', async () => {
    const request = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const { scan, due } = world(async () => {
      seen.push(request.getStore());
      return outcome('waiting');
    });
    due.push(open(1));
    request.run('a request', () => scan.scanNow());
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([undefined]);
    scan.beforeApplicationShutdown();
  });

  it('goes on after a failure, and says so', async () => {
    const { scan, due, taken, lines } = world(() => Promise.reject(new Error('away')));
    due.push(open(1));
    scan.scanNow();
    await jest.advanceTimersByTimeAsync(12_100);
    expect(lines).toMatchObject([{ level: 'warn', message: 'recalls cannot be worked on' }]);
    expect(taken.length).toBeGreaterThan(1);
    scan.beforeApplicationShutdown();
  });

  it('asks nothing while the database is away, nor after the shutdown', async () => {
    const { scan, taken, connector } = world();
    connector.obstacle = 'away';
    scan.scanNow();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(taken).toEqual([]);
    scan.beforeApplicationShutdown();
    connector.obstacle = null;
    scan.scanNow();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(taken).toEqual([]);
  });
});
