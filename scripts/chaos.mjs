// npm run chaos [-- --seed N --minutes M --agents A --without KIND,KIND]: everything fails at once for a while, with every promise checked
// at the end. The same seed does the same.
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { main } from './lib/main.mjs';
import { root } from './lib/paths.mjs';
import { start, stop } from './lib/processes.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
    minutes: { type: 'string', default: '1' },
    agents: { type: 'string', default: '200' },
    without: { type: 'string', default: '' },
    'no-build': { type: 'boolean', default: false },
  },
});

await main(async (onExit) => {
  const { seed, minutes, agents, without } = values;
  console.log(`seed ${seed}, ${minutes} minutes`);
  const env = {
    ...process.env,
    CHAOS_SEED: seed,
    CHAOS_MINUTES: minutes,
    CHAOS_AGENTS: agents,
    CHAOS_WITHOUT: without,
  };
  const flags = values['no-build'] ? ['--no-build'] : [];
  const args = [join(root, 'scripts/test.mjs'), ...flags, 'test/chaos/chaos.e2e-spec.ts'];
  const test = start(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  onExit(() => stop(test));
  return test.exited;
});
