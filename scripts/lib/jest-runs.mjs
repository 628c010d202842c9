// Jest in a process of its own, and what its report says.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bin, root } from './paths.mjs';
import { killGroup, start, stop } from './processes.mjs';

/** So many suites that failed are looked at again; more than that is no accident. */
const SECOND_LOOKS = 6;

const FAILED = { passed: 0, failed: 1, skipped: 0 };

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

function count(report) {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests };
}

/** @returns {{ path: string, passed: number, failed: number }[]} */
function failedSuites(report) {
  return report.testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name, assertionResults }) => {
      const having = (wanted) => assertionResults.filter(({ status }) => status === wanted).length;
      // A suite that could not even be loaded has no tests, and counts as one that failed.
      return { path: name, passed: having('passed'), failed: assertionResults.length === 0 ? 1 : having('failed') };
    });
}

/**
 * @param {string[]} args
 * @returns {Promise<{ code: number, tally: { passed: number, failed: number, skipped: number }, suites: ReturnType<typeof failedSuites> }>}
 */
async function run(args, { env, report, onExit }) {
  const jest = start(process.execPath, [bin('jest', 'bin/jest.js'), '--json', `--outputFile=${report}`, ...args], {
    ...{ cwd: root, stdio: 'inherit', env },
  });
  onExit(() => stop(jest));
  const code = await exitCode(jest, report);
  // A suite that failed in its set-up may have left a service or a simulator behind.
  killGroup(jest);
  if (!existsSync(report)) return { code: code || 1, tally: FAILED, suites: [] };
  const written = JSON.parse(readFileSync(report, 'utf8'));
  return { code, tally: count(written), suites: failedSuites(written) };
}

/**
 * Runs Jest. A few suites that failed are run a second time, one after the other with the machine to themselves: most tests here talk to
 * processes of their own, and on a machine that is short of time a wait may end too early. A suite that fails twice has failed; one that
 * passes is named, since it is unsteady and wants mending.
 *
 * @param {string[]} args Jest's
 * @param {{ env: NodeJS.ProcessEnv, report: (run: number) => string, onExit: (stop: () => unknown) => void }} options
 */
export async function runJest(args, { env, report, onExit }) {
  const first = await run(args, { env, report: report(1), onExit });
  const { suites } = first;
  if (first.code === 0 || first.code > 1 || suites.length === 0 || suites.length > SECOND_LOOKS) return first;
  console.log(`\nA second look at ${suites.length} of them, one at a time:`);
  const paths = suites.map(({ path }) => path);
  const second = await run(['--runInBand', '--runTestsByPath', ...paths], { env, report: report(2), onExit });
  const stillFailing = new Set(second.suites.map(({ path }) => path));
  for (const { path } of suites)
    if (!stillFailing.has(path)) console.log(`UNSTEADY: ${relative(root, path)} failed beside others and passes alone`);
  const before = (what) => first.tally[what] - suites.reduce((sum, suite) => sum + suite[what], 0);
  const tally = {
    passed: before('passed') + second.tally.passed,
    failed: Math.max(0, before('failed')) + second.tally.failed,
    skipped: first.tally.skipped,
  };
  return { ...second, code: tally.failed > 0 ? 1 : second.code, tally };
}
