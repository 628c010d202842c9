import { getEventListeners } from 'node:events';
import { Deadline } from './deadline';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('aborts when the time is up, and says that it was the time', () => {
  const deadline = new Deadline(100, new AbortController().signal);
  jest.advanceTimersByTime(99);
  expect(deadline.signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect([deadline.signal.aborted, deadline.expired]).toEqual([true, true]);
});

it('aborts with the caller, and says that it was not the time', () => {
  const caller = new AbortController();
  const deadline = new Deadline(100, caller.signal);
  caller.abort();
  expect([deadline.signal.aborted, deadline.expired]).toEqual([true, false]);
});

it('is aborted from the start for a caller that has given up', () => {
  expect(new Deadline(100, AbortSignal.abort()).signal.aborted).toBe(true);
});

it('leaves nothing behind on a signal that lives on', () => {
  const { signal } = new AbortController();
  for (let i = 0; i < 1000; i += 1) new Deadline(100, signal).clear();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  expect(jest.getTimerCount()).toBe(0);
});

it('lets one signal cover a whole fan-out without a warning of a leak', () => {
  const { signal } = new AbortController();
  new Deadline(100, signal).clear();
  // Jest has a `process` of its own, which sees no warnings, and Node's reader of the limit trips over 0.
  const limits = Object.getOwnPropertySymbols(signal).filter(({ description }) =>
    description?.includes('maxEventTarget'),
  );
  expect(limits.map((symbol) => Reflect.get(signal, symbol) as unknown)).toContain(0);
});
