import { short, spread } from './statistics.mjs';

const pad = (text, width, left) => (left ? text.padEnd(width) : text.padStart(width));

/** @param {string[][]} rows the first one is the head */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => pad(cell, widths[column], column === 0)).join('  ')).join('\n');
}

/** `median (least–most)`, or one figure where all runs agree. */
function cell(values) {
  const { median, min, max } = spread(values.filter((value) => typeof value === 'number' && !Number.isNaN(value)));
  if (Number.isNaN(median)) return '–';
  return min === max ? short(median) : `${short(median)} (${short(min)}–${short(max)})`;
}

/** One row for each contender, one column for each metric that any of them has; the first row is the head. */
export function cells(columns, results) {
  const shown = Object.keys(columns).filter((key) => results.some(({ runs }) => runs.some((run) => key in run)));
  const head = ['', ...shown.map((key) => columns[key])];
  return [head, ...results.map(({ name, runs }) => [name, ...shown.map((key) => cell(runs.map((run) => run[key])))])];
}
