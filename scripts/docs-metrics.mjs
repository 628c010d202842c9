// npm run docs:metrics [-- --check | --json]: docs/metrics.md, made from the metrics that the built service registers.
// --check only says whether the page is up to date; --json prints what is registered as well.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { metricsPage } from './docs/metrics-page.mjs';
import { build } from './lib/build-parts.mjs';
import { main } from './lib/main.mjs';
import { root } from './lib/paths.mjs';
import { leadNowhere } from './lib/unconnected.mjs';

const page = join(root, 'docs/metrics.md');

/** @returns {Promise<object[]>} what `MetricsRegistry.describe` says */
async function registered() {
  await build({ only: 'service' });
  leadNowhere();
  const require = createRequire(import.meta.url);
  require('reflect-metadata');
  const { Test } = require('@nestjs/testing');
  const { AppModule } = require('../dist/app.module.js');
  const { MetricsRegistry } = require('../dist/metrics/index.js');
  const application = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const registry = application.get(MetricsRegistry, { strict: false });
  registry.onModuleInit();
  return registry.describe();
}

await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, json: { type: 'boolean' } } });
  const metrics = await registered();
  if (values.json) process.stdout.write(`${JSON.stringify(metrics)}\n`);
  const made = metricsPage(metrics);
  if (values.check) {
    if (readFileSync(page, 'utf8') === made) return 0;
    console.error('docs/metrics.md is out of date: npm run docs:metrics');
    return 1;
  }
  if (values.json) return 0;
  writeFileSync(page, made);
  console.log(`wrote docs/metrics.md: ${metrics.length} metrics`);
  return 0;
});
