import type { Slowdown } from '../slowdown';
import type { Ledger, LedgerState } from './ledger';
import { SharedLine } from './shared-line';

const never = new AbortController().signal;
const state = (over: Partial<LedgerState> = {}): LedgerState => ({
  count: 0,
  inMs: 0,
  pausedForMs: 0,
  seq: '0',
  slowdown: null,
  now: Date.now(),
  ...over,
});

/** Answers as told; what is asked for is granted at once unless said otherwise. */
class FakeLedger {
  away = false;
  next: Partial<LedgerState> = {};
  readonly heard: string[] = [];

  look = () => this.#answer('look', {});
  reserve = (seq: string, { count }: { count: number }) => this.#answer(`reserve ${seq}`, { count, seq });
  pause = (ms: number) => this.#answer(`pause ${ms}`, {});
  slowDown = (seq: string, slowdown: Slowdown) => this.#answer(`slow down ${seq}`, { seq: '1', slowdown });

  #answer(what: string, over: Partial<LedgerState>): Promise<LedgerState> {
    this.heard.push(what);
    return this.away ? Promise.reject(new Error('away')) : Promise.resolve(state({ ...over, ...this.next }));
  }
}

let ledger: FakeLedger;
const lineOf = (ratePerSecond: number, replicas = 1) =>
  new SharedLine({ ledger: ledger as unknown as Ledger, ratePerSecond, replicas: () => replicas });

async function callsIn(line: SharedLine, ms: number): Promise<number> {
  let calls = 0;
  const controller = new AbortController();
  for (let i = 0; i < 100; i += 1)
    line.acquire(controller.signal, 'fresh').then(
      () => (calls += 1),
      () => undefined,
    );
  await jest.advanceTimersByTimeAsync(ms);
  controller.abort();
  return calls;
}

beforeEach(() => {
  jest.useFakeTimers();
  ledger = new FakeLedger();
});
afterEach(() => {
  jest.useRealTimers();
});

it('reserves at the configured rate', async () => {
  await callsIn(lineOf(50), 10);
  expect(ledger.heard[0]).toBe('reserve 0');
});

it.each([
  { replicas: 1, want: 50 },
  { replicas: 5, want: 10 },
])('goes on with its part of the rate while Redis is away: one of $replicas', async ({ replicas, want }) => {
  ledger.away = true;
  const line = lineOf(50, replicas);
  // At first what may have been reserved with the others is left to be used up.
  const calls = await callsIn(line, 1400);
  expect(calls).toBeGreaterThanOrEqual(0.8 * want);
  expect(calls).toBeLessThanOrEqual(1.2 * want);
});

it('looks for Redis once in a second while it is away, and reserves again when it is back', async () => {
  ledger.away = true;
  const line = lineOf(50);
  await callsIn(line, 3000);
  expect(ledger.heard.filter((what) => what === 'look').length).toBeLessThanOrEqual(3);
  ledger.away = false;
  await callsIn(line, 1500);
  ledger.heard.length = 0;
  await callsIn(line, 100);
  expect(ledger.heard).toContain('reserve 0');
});

it('obeys the pause of another replica', async () => {
  ledger.next = { count: 0, pausedForMs: 3000 };
  const line = lineOf(50);
  expect(await callsIn(line, 100)).toBe(0);
  expect(line.pausedForMs).toBeGreaterThan(2500);
});

it('takes over what another replica knows of a refused rate', async () => {
  const slowdown = { limit: 20, known: true, refusedAt: Date.now(), pauseMs: 0, resumeAt: 0.5 };
  ledger.next = { count: 0, inMs: 50, seq: '3', slowdown };
  const line = lineOf(50);
  await callsIn(line, 20);
  expect(line.effectiveRate).toBeLessThan(12);
  expect(ledger.heard).toContain('reserve 3');
});

it('tells a refusal once for all calls that were under way', async () => {
  const line = lineOf(50);
  await callsIn(line, 20);
  const sentAt = performance.now();
  expect(line.refused({ sentAt })).toBe(1000);
  await jest.advanceTimersByTimeAsync(10);
  expect(line.refused({ sentAt })).toBeCloseTo(990, -1);
  line.refused({ sentAt: sentAt + 100 });
  expect(ledger.heard.filter((what) => what.startsWith('slow down'))).toEqual(['slow down 0']);
  expect(line.pausedForMs).toBeGreaterThan(900);
  expect(line.effectiveRate).toBeCloseTo(23.75);
});

it('insists when the account was lost meanwhile', async () => {
  const line = lineOf(50);
  ledger.next = { seq: '7', slowdown: null };
  line.refused({ sentAt: performance.now() });
  await jest.advanceTimersByTimeAsync(10);
  expect(ledger.heard).toEqual(['slow down 0', 'slow down 7']);
});

it('asks nothing at each call where there is no limit', async () => {
  const line = lineOf(0);
  for (let i = 0; i < 1000; i += 1) await line.acquire(never, 'backlog');
  expect(ledger.heard).toEqual(['look']);
});

describe('the pause after a first refusal', () => {
  it.each([
    { why: 'is a moment when a call was just taken', agoMs: 100, want: 250 },
    { why: 'is a second when none was taken lately', agoMs: 1100, want: 1000 },
  ])('$why', async ({ agoMs, want }) => {
    const line = lineOf(50);
    line.taken(performance.now());
    await jest.advanceTimersByTimeAsync(agoMs);
    expect(line.refused({ sentAt: performance.now() })).toBe(want);
    expect(line.pausedForMs).toBeCloseTo(want, -2);
  });
});

describe('the pause after a second refusal', () => {
  const secondPause = async (between: (line: SharedLine) => void): Promise<number> => {
    const line = lineOf(50);
    line.refused({ sentAt: performance.now() });
    await jest.advanceTimersByTimeAsync(1100);
    between(line);
    line.refused({ sentAt: performance.now() });
    return line.pausedForMs;
  };

  it('is twice as long when nothing was taken since the first', async () =>
    expect(await secondPause(() => undefined)).toBeCloseTo(2000, -2));

  it('is a moment when a call was taken since', async () =>
    expect(
      await secondPause((line) => {
        line.taken(performance.now());
      }),
    ).toBeCloseTo(250, -2));

  it('goes by what left since, not by what was answered since', async () =>
    expect(
      await secondPause((line) => {
        line.taken(performance.now() - 1100);
      }),
    ).toBeCloseTo(2000, -2));
});
