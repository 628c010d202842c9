import type { CliRuntime } from '../frame/cli-runtime';
import type { Column } from '../output/column';
import type { Format, Printer } from '../output/printer';
import { textOf } from '../output/table';

export interface WatchOptions {
  readonly interval: number;
  readonly output: Format;
}

/** What is looked at again and again. */
export interface Watched<D, T> {
  readonly read: () => Promise<D>;
  readonly rows: (document: D) => readonly T[];
  readonly key: (row: T) => string;
  readonly columns: readonly Column<T>[];
  /** The whole view, as without a watch. */
  readonly lines: (document: D) => readonly string[];
}

const HOME_AND_CLEAR = '\u001b[H\u001b[J';
const CLEAR_ALL = '\u001b[2J';

/** Until Ctrl-C. On a terminal the view is drawn anew; elsewhere each row that is new or has changed is a line, so that a log says what happened. */
export async function watch<D, T>(
  runtime: CliRuntime,
  printer: Printer,
  options: WatchOptions,
  watched: Watched<D, T>,
): Promise<never> {
  const redraws = runtime.terminal.outIsTty && !printer.forPrograms;
  const show = redraws ? redrawing(runtime, watched) : telling(runtime, options.output, watched);
  for (;;) {
    show(await watched.read());
    await runtime.interrupt.sleep(options.interval);
  }
}

function redrawing<D, T>({ terminal }: CliRuntime, { lines }: Watched<D, T>): (document: D) => void {
  let first = true;
  return (document) => {
    terminal.write((first ? CLEAR_ALL : '') + HOME_AND_CLEAR);
    first = false;
    // What does not fit would scroll the beginning away.
    terminal.write(
      `${lines(document)
        .slice(0, terminal.rows - 1)
        .join('\n')}\n`,
    );
  };
}

function telling<D, T>({ terminal }: CliRuntime, output: Format, watched: Watched<D, T>): (document: D) => void {
  const { columns, key, rows } = watched;
  const steady = columns.filter(({ volatile = false, wide = false }) => !volatile && (!wide || output === 'wide'));
  const known = new Map<string, string>();
  return (document) => {
    const gone = new Set(known.keys());
    for (const row of rows(document)) {
      const line = steady.map(({ value }) => textOf(value(row))).join('  ');
      gone.delete(key(row));
      if (known.get(key(row)) === line) continue;
      known.set(key(row), line);
      terminal.line(output === 'json' || output === 'yaml' ? JSON.stringify(row) : `${stamp()}  ${line}`);
    }
    for (const name of gone) {
      known.delete(name);
      if (output !== 'json' && output !== 'yaml') terminal.line(`${stamp()}  ${name}  is gone`);
    }
  };
}

function stamp(): string {
  return new Date().toISOString().slice(11, 19);
}
