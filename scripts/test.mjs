// npm test [-- jest arguments]: builds, starts PostgreSQL and Redis, runs every test, stops everything.
// npm run test:unit (--unit), npm run test:chart (--chart): only the specs that need no server, only the chart's. --no-build: what is in
// dist/ has to do.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from './lib/build-parts.mjs';
import { findHelm } from './lib/helm.mjs';
import { main } from './lib/main.mjs';
import { bin, root } from './lib/paths.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { killGroup, start, stop } from './lib/processes.mjs';
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

/** Jest waits for ever for a suite that left something running: a report without an exit ends it. */
async function exitCode(jest, report) {
  const ended = jest.exited.then((code) => ({ code }));
  while (!existsSync(report)) {
    const answer = await Promise.race([ended, sleep(500)]);
    if (answer) return answer.code;
  }
  const answer = await Promise.race([ended, sleep(15_000)]);
  if (answer) return answer.code;
  console.error('The tests ended but Jest did not: a suite left something open (try --detectOpenHandles).');
  await stop(jest);
  return 1;
}

function closingLine(report) {
  if (!existsSync(report)) return '0 passed, 1 failed';
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  return `${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
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
  const report = join(temp.path, 'report.json');
  // Last, since Jest takes every word after it for the name of a project.
  const which = only ? [...jestArgs, '--selectProjects', only] : jestArgs;
  const args = [bin('jest', 'bin/jest.js'), '--json', `--outputFile=${report}`, ...which];
  const jest = start(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...env, ...tools, ...servers } });
  onExit(() => stop(jest));
  const code = await exitCode(jest, report);
  // A suite that failed in its set-up may have left a service or a simulator behind.
  killGroup(jest);
  summary = closingLine(report);
  return code;
});
