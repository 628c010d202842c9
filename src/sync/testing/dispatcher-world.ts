import type { DatabaseConnector } from '../../db';
import { toWork, type RequestedWork } from '../../domain';
import { Dispatcher } from '../dispatcher';
import { agentId, appConfig, logger, type Line } from './builders';
import { FakeKeeper, FakeQueue, FakeWorker } from './fake-queue';

/** A dispatcher with so many slots between a queue and a worker of ours. */
export function dispatching(slots = 3) {
  const queue = new FakeQueue();
  const worker = new FakeWorker();
  const keeper = new FakeKeeper();
  const connector = { obstacle: null as string | null };
  const lines: Line[] = [];
  const dispatcher = new Dispatcher(
    appConfig({ SYNC_CONCURRENCY: String(slots) }),
    connector as DatabaseConnector,
    queue.asRepository(),
    keeper.asKeeper(),
    worker.asWorker(),
    logger(lines),
  );
  return { queue, worker, keeper, connector, lines, dispatcher };
}

/** 1 to `count`. */
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A full sync of each of these agents. */
export const works = (...seeds: number[]): RequestedWork[] =>
  seeds.map((seed) => toWork({ agentId: agentId(seed), version: 1, changeType: 'FULL_SYNC' }));
