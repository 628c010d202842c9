import type { SyncEventKind, SyncEvents } from '../../events';

/** An event as it would reach a listener, without what the bus adds. */
export interface Told {
  readonly kind: SyncEventKind;
  readonly [detail: string]: unknown;
}

/** A bus on which everybody listens. */
export function recordingEvents(told: Told[] = []): SyncEvents {
  const emit = (kind: SyncEventKind, detail: () => object): void => void told.push({ kind, ...detail() });
  return { emit } as unknown as SyncEvents;
}
