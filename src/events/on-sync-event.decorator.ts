import type { SyncEventKind, SyncEventOf } from './sync-event';

export interface ListenerOptions {
  /** How long one call may take before the next event gets its turn; 10,000 ms when left out. */
  readonly timeoutMs?: number;
  /** Events that may wait for this listener; beyond it the oldest is dropped, and that is logged. 1,000 when left out. */
  readonly queue?: number;
}

export interface Subscription extends ListenerOptions {
  readonly kinds: readonly SyncEventKind[];
}

type ListenerDecorator<K extends SyncEventKind> = <T extends (event: SyncEventOf<K>, signal: AbortSignal) => unknown>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

const SUBSCRIPTION = Symbol('config-sync:on-sync-event');

/**
 * A method of any singleton provider or controller that hears of outcomes, one event at a time and in the order in which they happened on
 * this replica. Events come after the outcome is written, at most once: what must not be missed is read from the tables.
 *
 * The method's second argument aborts when its time is over. Whatever it throws is logged and does no harm.
 */
export function OnSyncEvent<K extends SyncEventKind>(
  kinds: K | readonly K[],
  options: ListenerOptions = {},
): ListenerDecorator<K> {
  const subscription: Subscription = { ...options, kinds: typeof kinds === 'string' ? [kinds] : kinds };
  return (_target, _key, { value }) => {
    if (value !== undefined) Reflect.defineMetadata(SUBSCRIPTION, subscription, value);
  };
}

export function subscriptionOf(method: object): Subscription | undefined {
  return Reflect.getMetadata(SUBSCRIPTION, method) as Subscription | undefined;
}
