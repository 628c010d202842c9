import { PEERS, peer } from '../peers/index.mjs';
import { load } from './machine.mjs';
import { optionsOf } from './options.mjs';
import { short } from './statistics.mjs';

const DEFAULT_RUNS = 5;

/** The same contender as another build of config-sync. */
function asBefore(contender) {
  const {
    name,
    peer: peerName,
    ...more
  } = typeof contender === 'string' ? { name: contender, peer: contender } : contender;
  return peerName === 'config-sync' ? [{ ...more, name: `before: ${name}`, peer: 'before' }] : [];
}

/** @returns {{ name: string, peer: object }[]} */
function contendersOf({ contenders, smallContenders }, { peers, values }) {
  const all = (values.small && smallContenders) || contenders;
  const before = process.env.BENCH_BEFORE === undefined ? [] : contenders.flatMap(asBefore);
  return [...all, ...before]
    .map((contender) => (typeof contender === 'string' ? { name: contender, peer: contender } : contender))
    .filter((contender) => peers === undefined || peers.includes(contender.peer))
    .map((contender) => ({ ...contender, peer: peer(contender.peer) }));
}

/** Those that can run here; who cannot is named with the reason. */
async function prepared(contenders) {
  const reasons = new Map();
  for (const candidate of PEERS.filter((p) => contenders.some((contender) => contender.peer === p))) {
    reasons.set(candidate, await candidate.prepare());
  }
  for (const [{ name }, reason] of reasons) if (reason !== undefined) console.log(`without ${name}: ${reason}`);
  return contenders.filter((contender) => reasons.get(contender.peer) === undefined);
}

/** Each run begins with another one, so that no contender always has the machine as the one before left it. */
const rotated = (items, by) => items.map((_, n) => items[(n + by) % items.length]);

function headline(metrics, columns) {
  return Object.keys(columns)
    .slice(0, 3)
    .filter((key) => key in metrics)
    .map((key) => `${short(metrics[key])} ${columns[key]}`)
    .join(', ');
}

/** Runs the contenders of a workload in alternation. @returns {Promise<object>} what is saved */
export async function compete(bed, workload, commandLine) {
  const options = optionsOf(workload, commandLine.values);
  const runs = commandLine.runs ?? (commandLine.values.small ? 1 : (workload.runs ?? DEFAULT_RUNS));
  const contenders = await prepared(contendersOf(workload, commandLine));
  const results = contenders.map(({ name, peer: { name: peerName } }) => ({ name, peer: peerName, runs: [] }));
  console.log(`\n${workload.id.toUpperCase()}  ${workload.title}`);
  console.log(`    ${JSON.stringify(options)}, ${runs} ${runs === 1 ? 'run' : 'runs'}`);
  for (let run = 0; run < runs; run += 1) {
    for (const contender of rotated(contenders, run)) {
      const log = (text) => console.log(`    ${contender.name}: ${text}`);
      const busy = load();
      const metrics = await workload.run({ bed, contender, options, run, log });
      delete metrics.report;
      results.find(({ name }) => name === contender.name).runs.push({ ...metrics, loadBefore: busy });
      log(
        `run ${run + 1}: ${headline(metrics, workload.columns)}${metrics.wrong > 0 ? `, ${metrics.wrong} WRONG` : ''}`,
      );
    }
  }
  return { id: workload.id, title: workload.title, options, runs, contenders: results };
}
