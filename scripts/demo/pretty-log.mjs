import { paint } from './terminal.mjs';

const styles = { debug: 'dim', info: 'green', warn: 'yellow', error: 'red', fatal: 'red' };
const hidden = new Set(['level', 'time', 'replica', 'context', 'msg', 'pid', 'hostname']);

const show = ([name, value]) =>
  `${paint('dim', `${name}=`)}${typeof value === 'string' ? value : JSON.stringify(value)}`;

/** One line of the service's JSON log for a reader; what is not JSON stays as it is. */
export function prettyLine(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry !== 'object' || entry === null) return line;
  const { time, level = 'info', msg = '', context } = entry;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const fields = Object.entries(entry).filter(([name, value]) => !hidden.has(name) && value !== null);
  const head = `${paint('dim', clock)} ${paint(styles[level], level.padEnd(5))} ${msg}`;
  return [head, ...fields.map(show), ...(context === undefined ? [] : [paint('dim', `(${context})`)])].join('  ');
}

/** Prints what a child says from now on, line by line. */
export function streamLog(child) {
  let rest = '';
  const read = (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) if (line !== '') console.log(prettyLine(line));
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
}
