// node scripts/promtool.mjs [arguments]: Prometheus' promtool with these arguments, fetched first where it is not installed; without any, where it is.
import { main } from './lib/main.mjs';
import { run } from './lib/processes.mjs';
import { findPromtool } from './lib/promtool.mjs';

await main(async () => {
  const program = await findPromtool();
  const args = process.argv.slice(2);
  const { code, output } = args.length === 0 ? { code: 0, output: `${program}\n` } : await run(program, args);
  process.stdout.write(output);
  return code;
});
