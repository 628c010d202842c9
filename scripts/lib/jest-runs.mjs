// Jest in a process of its own, and what its report says.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bin, root } from './paths.mjs';
import { killGroup, start, stop } from './processes.mjs';

/** So many suites that failed are looked at again; more than that is no accident. */
const SECOND_LOOKS = 6;

/** Jest waits for ever for a suite that left something running: a report without an exit ends it. @returns null when it had to be ended */
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
  return null;
}

const hasFailed = ({ status }) => status === 'failed';

/** @returns {{ passed: number, failed: number, skipped: number }} a suite that failed without a failing test, as when it cannot be loaded, counts as one */
function tallyOf(suites) {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of suites) {
    const having = (...wanted) => suite.assertionResults.filter(({ status }) => wanted.includes(status)).length;
    tally.passed += having('passed');
    tally.failed += having('failed') || (hasFailed(suite) ? 1 : 0);
    tally.skipped += having('pending', 'skipped', 'todo');
  }
  return tally;
}

/** @returns {Promise<{ code: number | null, suites: object[] }>} the suites of its report; none when it wrote none */
async function run(args, { env, report, onExit }) {
  const jest = start(process.execPath, [bin('jest', 'bin/jest.js'), '--json', `--outputFile=${report}`, ...args], {
    ...{ cwd: root, stdio: 'inherit', env },
  });
  onExit(() => stop(jest));
  const code = await exitCode(jest, report);
  // A suite that failed in its set-up may have left a service or a simulator behind.
  killGroup(jest);
  return { code, suites: existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [] };
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
  const failed = first.suites.filter(hasFailed);
  if (first.code !== 1 || failed.length === 0 || failed.length > SECOND_LOOKS) return ended(first);
  console.log(`\nA second look at ${failed.length} of them, one at a time:`);
  const paths = failed.map(({ name }) => name);
  const second = await run(['--runInBand', '--runTestsByPath', ...paths], { env, report: report(2), onExit });
  if (second.suites.length === 0) return ended(first);
  for (const { name } of second.suites.filter((suite) => !hasFailed(suite)))
    console.log(`UNSTEADY: ${relative(root, name)} failed beside others and passes alone`);
  return ended({ ...second, suites: [...first.suites.filter((suite) => !hasFailed(suite)), ...second.suites] });
}

/** A Jest that says nothing, or had to be ended, has failed. */
function ended({ code, suites }) {
  if (suites.length === 0) return { code: code || 1, tally: { passed: 0, failed: 1, skipped: 0 } };
  return { code: code ?? 1, tally: tallyOf(suites) };
}
