import type { Colour } from '../terminal/paint';

export type Cell = string | number | boolean | null;

/** One column of a table. Its name is part of the contract: scripts cut by it. */
export interface Column<T> {
  readonly name: string;
  readonly value: (row: T) => Cell;
  /** Only with `-o wide`. */
  readonly wide?: boolean;
  readonly colour?: (row: T) => Colour | null;
  /** In the narrow table; `-o wide` shows all of it. */
  readonly maxWidth?: number;
  /** Changes by itself, as an age does: that is no news to a watch. */
  readonly volatile?: boolean;
}

/** Whatever a document holds, on one line. */
export function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
}
