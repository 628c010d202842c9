import 'reflect-metadata';
import { SharedLook, type LookSettings } from './shared-look';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A look whose answers are given one after the other; `hang` answers never. */
function looking(answers: readonly (number | Error | 'hang')[], tookMs = 0, settings: LookSettings = {}) {
  let looks = 0;
  const look = new SharedLook(async () => {
    const answer = answers[looks] ?? 'hang';
    looks += 1;
    if (tookMs > 0) await new Promise((resolve) => setTimeout(resolve, tookMs));
    if (answer === 'hang') return new Promise<number>(() => undefined);
    if (answer instanceof Error) throw answer;
    return answer;
  }, settings);
  return { look, looks: () => looks };
}

it('looks once for all who ask within five seconds', async () => {
  const { look, looks } = looking([1, 2]);
  expect(await Promise.all([look.current(), look.current()])).toEqual([
    { value: 1, error: null },
    { value: 1, error: null },
  ]);
  jest.advanceTimersByTime(4999);
  expect(await look.current()).toMatchObject({ value: 1 });
  jest.advanceTimersByTime(2);
  expect(await look.current()).toMatchObject({ value: 2 });
  expect(looks()).toBe(2);
});

it('says why it found nothing, and looks again after five seconds', async () => {
  const { look } = looking([new Error('away'), 2]);
  expect(await look.current()).toEqual({ value: null, error: 'away' });
  jest.advanceTimersByTime(5001);
  expect(await look.current()).toMatchObject({ value: 2 });
});

it('keeps nobody waiting for longer than a second, and those who come later not at all', async () => {
  const { look, looks } = looking(['hang']);
  const asked = look.current();
  await jest.advanceTimersByTimeAsync(1000);
  await expect(asked).resolves.toEqual({ value: null, error: 'no answer within 1000 ms' });
  await expect(look.current()).resolves.toMatchObject({ value: null });
  expect(looks()).toBe(1);
});

it('looks less often when a look takes long, so that it takes a fiftieth of the time at most', async () => {
  const { look, looks } = looking([1, 2], 400);
  const first = look.current();
  await jest.advanceTimersByTimeAsync(400);
  await expect(first).resolves.toMatchObject({ value: 1 });
  jest.advanceTimersByTime(19_000);
  await expect(look.current()).resolves.toMatchObject({ value: 1 });
  jest.advanceTimersByTime(1100);
  const second = look.current();
  await jest.advanceTimersByTimeAsync(400);
  await expect(second).resolves.toMatchObject({ value: 2 });
  expect(looks()).toBe(2);
});

it('looks again soon after a failure, however long that took', async () => {
  const { look, looks } = looking([new Error('timed out'), 2], 15_000);
  await Promise.all([look.current(), jest.advanceTimersByTimeAsync(15_000)]);
  jest.advanceTimersByTime(5001);
  await Promise.all([look.current(), jest.advanceTimersByTimeAsync(15_000)]);
  expect(looks()).toBe(2);
  await expect(look.current()).resolves.toMatchObject({ value: 2 });
});

describe('where an older answer will do', () => {
  const stale = { staleMs: 60_000 };

  it('gives the last answer at once and looks again beside it', async () => {
    const { look, looks } = looking([1, 2], 0, stale);
    await look.current();
    jest.advanceTimersByTime(30_000);
    expect(await look.current()).toMatchObject({ value: 1 });
    expect(looks()).toBe(2);
    await jest.advanceTimersByTimeAsync(0);
    expect(await look.current()).toMatchObject({ value: 2 });
  });

  it('gives none that is too old', async () => {
    const { look } = looking([1, 2], 0, stale);
    await look.current();
    jest.advanceTimersByTime(60_001);
    expect(await look.current()).toMatchObject({ value: 2 });
  });

  it('gives none from before a failure', async () => {
    const { look } = looking([1, new Error('away'), 'hang'], 0, stale);
    await look.current();
    jest.advanceTimersByTime(10_000);
    await look.current();
    await jest.advanceTimersByTimeAsync(6000);
    const asked = look.current();
    await jest.advanceTimersByTimeAsync(1000);
    expect(await asked).toMatchObject({ value: null });
  });
});
