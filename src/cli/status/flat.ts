import { toCell, type Cell } from '../output/column';

export interface Entry {
  readonly name: string;
  readonly value: Cell;
}

/** A document as names and values, as `backlog.oldestSeconds`: whatever the service adds is shown as well. */
export function flat(document: unknown, path = ''): Entry[] {
  if (document === null || typeof document !== 'object') return [{ name: path, value: toCell(document) }];
  const entries = Object.entries(document);
  if (entries.length === 0) return [{ name: path, value: null }];
  return entries.flatMap(([key, value]) => flat(value, path === '' ? key : `${path}.${key}`));
}
