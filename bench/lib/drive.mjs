import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../stand-in/world.mjs';
import { agentIds } from './fleet.mjs';
import { familyCpuMs } from './proc.mjs';
import { contextUpdate } from './publisher.mjs';

const LOOK_EVERY_MS = 10;
export const GIVE_UP_MS = 120_000;

/** Starts a contender, as often as it has replicas. */
export async function startContender({ peer, concurrency, replicas = 1, environment }, bed, options) {
  const context = { urls: bed.urls, concurrency: concurrency ?? options.concurrency, environment };
  const processes = [];
  const stop = () => Promise.all(processes.map((process) => process.stop()));
  try {
    for (let n = 0; n < replicas; n += 1) processes.push(await peer.start(context));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    processes,
    stop,
    readyMs: processes[0].readyMs,
    cpuMs: () => processes.reduce((sum, process) => sum + process.cpuMs(), 0),
    peakMb: () => Math.max(...processes.map((process) => process.peakRssMb())),
  };
}

/**
 * Waits until every session heard `version` and every row says so.
 *
 * @returns {Promise<{ at: number, wrong: number }>} when, and how many agents were not right by the time it gave up
 */
export async function untilRight(bed, ids, version, { timeoutMs = GIVE_UP_MS, sessions = 1 } = {}) {
  const deadline = now() + timeoutMs;
  for (;;) {
    const { reached } = await bed.standIn.progress();
    const behind = reached < ids.length * sessions ? undefined : await bed.fleet.behind(ids, version);
    const at = now();
    if (behind === 0) return { at, wrong: 0 };
    if (at > deadline) return { at, wrong: await wrongAgents(bed, ids, version, sessions) };
    await sleep(LOOK_EVERY_MS);
  }
}

/** Agents whose row is wrong, or of which a session is not at `version`; whichever are more. */
async function wrongAgents(bed, ids, version, sessions) {
  const { reached } = await bed.standIn.progress();
  return Math.max(await bed.fleet.behind(ids, version), Math.ceil((ids.length * sessions - reached) / sessions));
}

/** Lets a new process come to its pace, on agents that are not counted. */
export async function warmUp(bed, ids) {
  await bed.fleet.activate(ids, 2);
  await bed.standIn.aimAt(2);
  await bed.publisher.flood(ids.map((id) => contextUpdate(id, 2)));
  const { wrong } = await untilRight(bed, ids, 2);
  if (wrong > 0) throw new Error(`${wrong} of ${ids.length} agents were not right after the warm-up`);
}

/** Processor time of everybody while `body` runs. */
export async function measured(bed, contender, body) {
  const read = () => ({
    contender: contender.cpuMs(),
    postgres: bed.postgres.pid ? familyCpuMs(bed.postgres.pid) : 0,
    redis: bed.redis.pid ? familyCpuMs(bed.redis.pid) : 0,
  });
  const before = read();
  const result = await body();
  const after = read();
  const cpu = Object.fromEntries(Object.keys(before).map((name) => [name, after[name] - before[name]]));
  return { result, cpu };
}

/** The agents of a run: those that count, and those for the warm-up. */
export function cast(agents, warm) {
  return { ids: agentIds(agents, 'agent'), warm: agentIds(warm, 'warm') };
}

/** Calls that the vendor would not know are a mistake of the contender's, or of the bench. */
export async function reportOf(bed) {
  const report = await bed.standIn.report();
  const wrong = Object.entries(report.wrong);
  if (wrong.length > 0) throw new Error(`calls that are none of the vendor's: ${JSON.stringify(report.wrong)}`);
  return report;
}
