import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallPriority } from '../budget/call-budget';
import type { Operation } from '../operations';

/** A call in the instant before it leaves. */
export interface CallAhead {
  readonly operation: Operation;
  /** It changes something, or may. */
  readonly mutates: boolean;
  /** It ends by then, answered or not. Milliseconds. */
  readonly timeoutMs: number;
}

/** What all calls made within one piece of work have in common. */
export interface CallScope {
  /** Whether the work was just asked for, or was found by a scan. */
  readonly priority: CallPriority;
  /**
   * The last word before each call: when it throws, nothing is sent and the call rejects with what was thrown. It runs after the wait for the
   * budget and in the same turn of the event loop as the hand-over to the HTTP client, so that a process that slept in between
   * (FAULTS 31) looks at its lease once more.
   */
  readonly beforeSend?: (call: CallAhead) => void;
}

const scopes = new AsyncLocalStorage<CallScope>();

/** Runs `work`; every call to Pipecat Cloud that it makes, at whatever depth, belongs to the scope. An inner scope hides an outer one. */
export function runInCallScope<T>(scope: CallScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** @returns undefined outside of any scope; such a call is fresh, and nobody is asked before it */
export function currentCallScope(): CallScope | undefined {
  return scopes.getStore();
}
