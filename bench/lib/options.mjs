import { WORKLOADS } from '../workloads/index.mjs';

const FLAGS = ['--no-build', '--small', '--save'];

/** `--name value` and `--flag`. */
function parse(args) {
  const values = {};
  const words = [];
  for (let n = 0; n < args.length; n += 1) {
    const word = args[n];
    if (!word.startsWith('--')) words.push(word);
    else if (FLAGS.includes(word)) values[word.slice(2)] = true;
    else values[word.slice(2)] = args[(n += 1)];
  }
  return { words, values };
}

function workload(word) {
  const found = WORKLOADS.find(({ id }) => id === word.toLowerCase());
  if (found === undefined) throw new Error(`no such workload: ${word}\n${list()}`);
  return found;
}

export function list() {
  return WORKLOADS.map(({ id, title }) => `  ${id.padEnd(4)} ${title}`).join('\n');
}

/** The workload's own numbers, with what the command line says of them. */
export function optionsOf({ options, small }, values) {
  const chosen = { ...options, ...(values.small ? small : {}) };
  for (const name of Object.keys(chosen)) if (values[name] !== undefined) chosen[name] = Number(values[name]);
  return chosen;
}

/** @returns {{ workloads: object[], peers: string[] | undefined, runs: number | undefined, values: object }} */
export function commandLine(args) {
  const { words, values } = parse(args);
  if (words.length === 0) throw new Error(`usage: npm run bench -- <workload | all> …\n${list()}`);
  const workloads = words.includes('all') ? WORKLOADS : words.map(workload);
  const known = [
    'peers',
    'runs',
    ...FLAGS.map((flag) => flag.slice(2)),
    ...workloads.flatMap((w) => Object.keys(w.options)),
  ];
  const unknown = Object.keys(values).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no such option here: --${unknown.join(', --')}`);
  return { workloads, values, peers: values.peers?.split(','), runs: values.runs && Number(values.runs) };
}
