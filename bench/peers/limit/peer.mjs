import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { environmentOf, launch } from '../../lib/contender.mjs';

/** (a) The practical ceiling. */
export const limit = {
  name: 'limit',
  what: 'a plain script: batched SQL, undici, coalescing by agent; no durability, no retries, no checks',
  async prepare() {},
  start: ({ urls, concurrency }) =>
    launch(process.execPath, [join(root, 'bench/peers/limit/main.mjs')], {
      env: environmentOf(urls, concurrency),
      ready: /ready/,
    }),
};
