import { Secret } from '../../config';
import { AuthGate, REFUSED_FOR_MS } from './auth-gate';

const key = new Secret('a');
let gate: AuthGate;

beforeEach(() => {
  jest.useFakeTimers();
  gate = new AuthGate(() => 0.5);
});
afterEach(() => {
  jest.useRealTimers();
});

it('lets every call pass while nobody refuses', () => {
  gate.enter(key);
  expect([gate.admits(key), gate.admits(key), gate.refused]).toEqual([true, true, false]);
});

it('lets none pass after a refusal, then one to see', () => {
  gate.refuse(key);
  expect([gate.admits(key), gate.refused]).toEqual([false, true]);
  jest.advanceTimersByTime(REFUSED_FOR_MS);
  expect(gate.admits(key)).toBe(true);
  const leave = gate.enter(key);
  expect(gate.admits(key)).toBe(false);
  leave();
  expect(gate.admits(key)).toBe(true);
});

it.each([0, 0.999])('is over when whoever waited the full time comes back (spread %d)', (random) => {
  gate = new AuthGate(() => random);
  gate.refuse(key);
  expect(gate.waitMs).toBeGreaterThanOrEqual(0.8 * REFUSED_FOR_MS);
  jest.advanceTimersByTime(REFUSED_FOR_MS);
  expect(gate.admits(key)).toBe(true);
});

it('lets another key pass at once', () => {
  gate.refuse(key);
  expect(gate.admits(new Secret('b'))).toBe(true);
});

it('is open again when the key is accepted', () => {
  gate.refuse(key);
  gate.accepted();
  expect([gate.admits(key), gate.refused, gate.waitMs]).toEqual([true, false, 0]);
});
