// npm test [-- jest arguments]: builds, starts PostgreSQL and Redis, runs every test, stops everything.
// npm run test:unit (--unit), npm run test:chart (--chart): only the specs that need no server, only the chart's. --no-build: what is in
// dist/ has to do.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build-parts.mjs';
import { findHelm } from './lib/helm.mjs';
import { runJest } from './lib/jest-runs.mjs';
import { main } from './lib/main.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { startRedis } from './lib/redis.mjs';
import { tempDir } from './lib/temp-dir.mjs';
import { makeTemplate } from './lib/template-database.mjs';

const only = ['unit', 'chart'].find((project) => process.argv.includes(`--${project}`));
const noBuild = process.argv.includes('--no-build');
const jestArgs = process.argv.slice(2).filter((arg) => !['--unit', '--chart', '--no-build'].includes(arg));

/** @returns {Promise<Record<string, string>>} where helm is; without it the chart's tests are skipped, and say so */
async function helm() {
  if (only === 'unit') return {};
  const found = await findHelm();
  console.log(found.program ? `helm: ${found.source}` : `THE CHART IS NOT TESTED: ${found.missing}`);
  return found.program ? { TEST_HELM_BIN: found.program } : {};
}

/** @returns {Promise<Record<string, string>>} what a suite needs to know */
async function startServers(onExit) {
  const started = async (what, server) => {
    onExit(server.stop);
    console.log(`${what}: ${server.source}`);
    return server;
  };
  const results = await Promise.allSettled([
    startPostgres().then((server) => started('PostgreSQL', server)),
    startRedis().then((server) => started('Redis', server)),
    noBuild || build(),
  ]);
  // Only when all have settled is it known what there is to stop.
  for (const { reason } of results) if (reason) throw reason;
  const [postgres, redis] = results.map(({ value }) => value);
  return {
    TEST_DATABASE_URL: postgres.url,
    TEST_DATABASE_TEMPLATE: await makeTemplate(postgres.url),
    TEST_REDIS_URL: redis.url,
    ...(redis.program && {
      TEST_REDIS_BIN: redis.program,
      TEST_REDIS_LD_LIBRARY_PATH: redis.libraryPath,
    }),
  };
}

let summary = '0 passed, 1 failed';
process.on('exit', (code) => code < 128 && console.log(summary));

await main(async (onExit) => {
  // Suites must not take the developer's own servers for theirs.
  const { DATABASE_URL, REDIS_URL, ...env } = process.env;
  // What is generated in helm/ is checked against the built service.
  const building = only === 'chart' && !noBuild ? build({ only: 'service' }) : undefined;
  const [tools, servers] = await Promise.all([helm(), only ? {} : startServers(onExit), building]);
  const temp = tempDir('jest');
  onExit(temp.remove);
  const compiled = join(temp.path, 'compiled');
  mkdirSync(compiled);
  // Last, since Jest takes every word after it for the name of a project.
  const args = only ? [...jestArgs, '--selectProjects', only] : jestArgs;
  const { code, tally } = await runJest(args, {
    env: { ...env, ...tools, ...servers, TEST_COMPILE_CACHE: compiled },
    report: (run) => join(temp.path, `report-${run}.json`),
    onExit,
  });
  summary = `${tally.passed} passed, ${tally.failed} failed${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''}`;
  return code;
});
