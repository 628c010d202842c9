import { displayWidth, padded } from '../terminal/display-width';
import { paint } from '../terminal/paint';
import { cut, oneLine } from '../terminal/safe-cell';
import type { Cell, Column } from './column';

const GAP = '  ';
/** What an empty cell shows, so that a line always has as many words as the table has columns. */
const NOTHING = '-';

export interface TableOptions {
  readonly wide: boolean;
  readonly headers: boolean;
  readonly colours: boolean;
}

/** Rows below each other, in columns as wide as their widest cell; the last one is not filled up. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[], options: TableOptions): string[] {
  const shown = columns.filter(({ wide = false }) => options.wide || !wide);
  const cells = rows.map((row) => shown.map((column) => cellOf(column, row, options.wide)));
  const names = shown.map(({ name }) => name);
  const widths = widthsOf(options.headers ? [names, ...cells] : cells, shown.length);
  const lines = cells.map((line, at) =>
    joined(line, widths, (text, column) => coloured(text, shown[column], rows[at])),
  );
  return options.headers ? [joined(names, widths, (text) => paint('bold', text, options.colours)), ...lines] : lines;

  function coloured(text: string, column: Column<T> | undefined, row: T | undefined): string {
    const colour = column?.colour === undefined || row === undefined ? null : column.colour(row);
    return paint(colour, text, options.colours);
  }
}

function cellOf<T>({ value, maxWidth }: Column<T>, row: T, wide: boolean): string {
  const text = textOf(value(row));
  return maxWidth === undefined || wide ? text : cut(text, maxWidth);
}

export function textOf(cell: Cell): string {
  if (cell === null || cell === '') return NOTHING;
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return oneLine(String(cell));
}

function widthsOf(lines: readonly (readonly string[])[], columns: number): number[] {
  const widths = new Array<number>(columns).fill(0);
  for (const line of lines) {
    line.forEach((text, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(text));
    });
  }
  return widths;
}

function joined(
  line: readonly string[],
  widths: readonly number[],
  dress: (text: string, column: number) => string,
): string {
  const last = line.length - 1;
  return line
    .map((text, column) => dress(column === last ? text : padded(text, widths[column] ?? 0), column))
    .join(GAP);
}
