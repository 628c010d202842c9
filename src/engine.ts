import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (how: {
  readonly type: 'major';
  readonly execution: 'sync';
  readonly flavor: 'last-resort';
}) => void;

/** What V8 is told for a process that carries out the same work for months. To be called before anything is built. */
export function tuneEngine(): void {
  collectYoung();
  compileEarly();
}

/**
 * During a flood much of what work is made of outlives a collection or two, and V8 concludes from that that such objects are to stay: from
 * then on it makes them where garbage is not looked for until there is much of it (docs/decisions/0025).
 */
function collectYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * V8 waits for 3,000 calls of a function before it makes its fastest code of it, which suits pages: here the first 10,000 updates after a start
 * would be carried out by slower code, and a fifth of the processor time meanwhile would be the compiler's (docs/decisions/0026). The V8 of
 * Node 20 has no such flag.
 */
function compileEarly(): void {
  if (Number.parseInt(process.versions.v8, 10) < 13) return;
  setFlagsFromString('--invocation-count-for-turbofan=1000');
}

/**
 * Gives back what building the application needed and nobody needs any more: a quarter of the memory of a replica at rest, most of it the
 * young generation, which has grown and shrinks at such a collection only. Takes a tenth of a second, so it is for before the first work.
 */
export function collectTheStart(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as CollectGarbage;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
