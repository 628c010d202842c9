import { paint } from '../terminal/paint';
import { padded } from '../terminal/display-width';
import { textOf } from './table';
import type { Cell } from './column';
import type { Colour } from '../terminal/paint';

export interface Fact {
  readonly name: string;
  readonly value: Cell;
  readonly colour?: Colour | null;
}

/** A fact whose value is left out when there is none. */
export function fact(name: string, value: Cell, colour: Colour | null = null): Fact[] {
  return value === null ? [] : [{ name, value, colour }];
}

/** Names and values below each other, the values in one column. */
export function facts(list: readonly Fact[], colours: boolean): string[] {
  const width = Math.max(0, ...list.map(({ name }) => name.length));
  return list.map(
    ({ name, value, colour = null }) => `${padded(name, width)}  ${paint(colour, textOf(value), colours)}`,
  );
}

/** A title and what belongs to it; nothing when there is nothing. */
export function section(title: string, lines: readonly string[], colours: boolean): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title, colours), ...lines.map((line) => `  ${line}`)];
}
