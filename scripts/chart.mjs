// npm run chart: renews what is generated in helm/ (the settings in values.yaml and its schema, the tables of README.md, the alerts
// and dashboards of monitoring/). --check: changes nothing, names what is out of date and exits 1.
import { build } from './lib/build-parts.mjs';
import { staleFiles, writeFiles } from './lib/chart/generated.mjs';
import { main } from './lib/main.mjs';

await main(async () => {
  await build({ only: 'service' });
  if (!process.argv.includes('--check')) {
    for (const file of await writeFiles()) console.log(`written: ${file}`);
    return 0;
  }
  const stale = await staleFiles();
  for (const file of stale) console.error(`${file} is out of date: run npm run chart`);
  return stale.length > 0 ? 1 : 0;
});
