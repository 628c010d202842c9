import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Page } from '../api/types';
import { useResource, type Resource } from './resource';

export interface Paged<P> extends Resource<P> {
  /** Counted from 0. */
  readonly number: number;
  readonly previous: (() => void) | null;
  readonly next: (() => void) | null;
}

/** One page of a list at a time. The way back is remembered, since a cursor only points forward. */
export function usePaged<P extends Page<unknown>>(
  key: string,
  load: (cursor: string | null, signal: AbortSignal) => Promise<P>,
): Paged<P> {
  const [trail, setTrail] = useState<{ key: string; cursors: readonly string[] }>({ key, cursors: [] });
  const cursors = trail.key === key ? trail.cursors : [];
  useEffect(() => setTrail((old) => (old.key === key ? old : { key, cursors: [] })), [key]);
  const cursor = cursors.at(-1) ?? null;
  const resource = useResource(`${key} ${cursor ?? ''}`, (signal) => load(cursor, signal), { keep: true });
  const nextCursor = resource.data?.nextCursor ?? null;
  const next = useCallback(
    () => nextCursor !== null && setTrail({ key, cursors: [...cursors, nextCursor] }),
    [key, cursors, nextCursor],
  );
  const previous = useCallback(() => setTrail({ key, cursors: cursors.slice(0, -1) }), [key, cursors]);
  return {
    ...resource,
    number: cursors.length,
    previous: cursors.length > 0 ? previous : null,
    next: nextCursor !== null && !resource.loading ? next : null,
  };
}
