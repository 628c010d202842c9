import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { start, stop, waitForLine } from '../../scripts/lib/processes.mjs';

export const KEYS = { PIPECAT_PRIVATE_API_KEY: 'bench_private', PIPECAT_PUBLIC_API_KEY: 'pk_bench_public' };

/** The API stand-in in its own process, and its remote control. */
export async function startStandIn() {
  const child = start(process.execPath, [join(root, 'bench/stand-in/main.mjs')]);
  await waitForLine(child, /listening on/);
  const url = /http:\/\/\S+/.exec(child.output)[0];
  const ask = async (path, body) => {
    const response = await fetch(`${url}/bench/${path}`, {
      method: 'POST',
      body: JSON.stringify(body ?? {}),
      headers: { 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`the stand-in: ${path}: ${response.status}`);
    return response.json();
  };
  return {
    url,
    pid: child.pid,
    reset: (settings) => ask('reset', settings),
    aimAt: (version) => ask('aim', { version }),
    progress: () => ask('progress'),
    report: () => ask('report'),
    heard: () => ask('heard'),
    journal: () => ask('journal'),
    stop: () => stop(child),
  };
}
