// npm run bench -- <workload | all> [--peers a,b] [--runs N] [--<option of the workload> N] [--small] [--save] [--no-build]
// Runs contenders side by side on PostgreSQL, Redis and an API stand-in of its own. See bench/README.md.
import { main } from '../scripts/lib/main.mjs';
import { adminList } from './admin-list.mjs';
import { makeBed } from './lib/bed.mjs';
import { compete } from './lib/compete.mjs';
import { machine } from './lib/machine.mjs';
import { commandLine } from './lib/options.mjs';
import { writeReport } from './lib/report.mjs';
import { reader, saveResult } from './lib/results.mjs';
import { short } from './lib/statistics.mjs';
import { cells, table } from './lib/table.mjs';
import { configSync } from './peers/config-sync.mjs';

function verdictOf(workload, { contenders, options }) {
  return workload.judge(reader(contenders), options);
}

function print(workload, result) {
  console.log(`\n${table(cells(workload.columns, result.contenders))}\n`);
  const rows = result.verdict.map(({ what, target, value, met }) => [
    what,
    target,
    short(value),
    met === null ? 'not measured' : met ? 'met' : 'MISSED',
  ]);
  console.log(table([['target', '', 'measured', ''], ...rows]));
}

/** @returns {number} agents of ours that did not end as they should */
function wrongOf({ contenders }) {
  const ours = contenders.filter(({ peer }) => peer === 'config-sync');
  return ours.flatMap(({ runs }) => runs).reduce((sum, { wrong = 0 }) => sum + wrong, 0);
}

await main(async (onExit) => {
  if (process.argv[2] === 'docs') return writeReport();
  if (process.argv[2] === 'admin-list') return adminList(onExit, process.argv.slice(3));
  const chosen = commandLine(process.argv.slice(2));
  await configSync.prepare();
  const bed = await makeBed(onExit);
  let wrong = 0;
  for (const workload of chosen.workloads) {
    const result = await compete(bed, workload, chosen);
    result.machine = machine();
    result.command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
    result.verdict = verdictOf(workload, result);
    print(workload, result);
    if (chosen.values.save) saveResult(result);
    wrong += wrongOf(result);
  }
  if (wrong > 0) console.log(`config-sync: ${wrong} agents did not end as they should`);
  return wrong > 0 ? 1 : 0;
});
