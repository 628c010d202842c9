import { start, stop, waitForLine } from '../../scripts/lib/processes.mjs';
import { cpuMs, peakRssMb, rssMb } from './proc.mjs';
import { KEYS } from './stand-in.mjs';

/** The environment that every peer gets. */
export function environmentOf(urls, concurrency) {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: urls.database,
    REDIS_URL: urls.redis,
    PIPECAT_API_URL: urls.api,
    ...KEYS,
    SYNC_CONCURRENCY: String(concurrency),
  };
}

/** A contender's process. `ready` = milliseconds from its start until it heard messages. */
export async function launch(command, args, { env, ready, until }) {
  const begun = performance.now();
  const child = start(command, args, { env });
  try {
    await (ready === undefined ? until(child) : waitForLine(child, ready, { everyMs: 5 }));
  } catch (error) {
    await stop(child, { signal: 'SIGKILL' });
    throw error;
  }
  return {
    readyMs: performance.now() - begun,
    pid: child.pid,
    output: () => child.output,
    cpuMs: () => cpuMs(child.pid),
    rssMb: () => rssMb(child.pid),
    peakRssMb: () => peakRssMb(child.pid),
    stop: () => stop(child, { graceMs: 10_000 }),
  };
}
