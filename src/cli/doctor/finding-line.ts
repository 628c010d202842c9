import { paint, type Colour } from '../terminal/paint';
import { oneLine } from '../terminal/safe-cell';
import type { Finding, Verdict } from './finding';

const COLOURS: Readonly<Record<Verdict, Colour>> = { ok: 'green', warn: 'yellow', fail: 'red', skip: 'gray' };

/** `fail  redis reach: the connection was refused; do: check REDIS_URL` */
export function findingLine({ check, verdict, fact, remedy }: Finding, colours: boolean): string {
  const mark = paint(COLOURS[verdict], verdict.padEnd(4), colours);
  return `${mark}  ${check}: ${oneLine(fact)}${remedy === null ? '' : `; do: ${oneLine(remedy)}`}`;
}
