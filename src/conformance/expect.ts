import { isDeepStrictEqual, inspect } from 'node:util';
import { SyncError, type ErrorClass } from '../domain';
import type { PortUnderTest } from './port-under-test';

const SETTLE_MS = 10_000;
const POLL_MS = 50;

/** A signal that nobody aborts. */
export const never: AbortSignal = new AbortController().signal;

/** A property that does not hold, in words. */
export class ConformanceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = ConformanceError.name;
  }
}

export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new ConformanceError(otherwise);
}

export function expectEqual(what: string, seen: unknown, want: unknown): void {
  expectThat(isDeepStrictEqual(seen, want), `${what} is ${inspect(seen)}, not ${inspect(want)}`);
}

/** Everything that the port rejects with is a `SyncError`: what happens next is decided by its class. */
export async function expectRejection(what: string, call: Promise<unknown>): Promise<SyncError> {
  const settled = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in settled) throw new ConformanceError(`${what} resolves with ${inspect(settled.value)}`);
  const { error } = settled;
  expectThat(error instanceof SyncError, `${what} rejects with ${inspect(error)}, which is no SyncError`);
  return error;
}

export async function expectClass(
  what: string,
  call: Promise<unknown>,
  wanted: readonly ErrorClass[],
): Promise<SyncError> {
  const error = await expectRejection(what, call);
  const { errorClass, message } = error;
  expectThat(wanted.includes(errorClass), `${what} is ${errorClass} (${message}), not ${wanted.join(' or ')}`);
  return error;
}

/** Asks until the answer is neither false nor null. */
export async function eventually<T>(
  { settleMs = SETTLE_MS }: PortUnderTest,
  what: string,
  probe: () => Promise<T | false | null>,
): Promise<T> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    const answer = await probe();
    if (answer !== false && answer !== null) return answer;
    expectThat(performance.now() < deadline, `${what}: not within ${settleMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
