import { logger, type Line } from '../sync/testing/builders';
import type { ProblemException } from './problem';
import { Refusals } from './refusals';

function world() {
  const lines: Line[] = [];
  const refusals = new Refusals(logger(lines));
  const wait = (address: string): Promise<string> =>
    refusals.add(address).then(
      () => '0',
      (error: unknown) => (error as ProblemException).headers['Retry-After'] ?? 'no header',
    );
  const waits = (times: number, address: string): Promise<string[]> =>
    Promise.all(Array.from({ length: times }, () => wait(address)));
  return { wait, waits, lines };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('bad tokens from one address', () => {
  it('are refused after thirty, for the rest of the minute', async () => {
    const { wait, waits } = world();
    expect(new Set(await waits(30, '203.0.113.9'))).toEqual(new Set(['0']));
    jest.advanceTimersByTime(20_000);
    expect(await wait('203.0.113.9')).toBe('40');
    expect(await wait('203.0.113.10')).toBe('0');
    jest.advanceTimersByTime(40_001);
    expect(await wait('203.0.113.9')).toBe('0');
  });

  it('count for a whole IPv6 network', async () => {
    const { wait } = world();
    const asked = await Promise.all(Array.from({ length: 31 }, (_, n) => wait(`2001:db8:0:1::${n}`)));
    expect(asked.filter((seconds) => seconds !== '0')).toHaveLength(1);
  });

  it('are told of once', async () => {
    const { waits, lines } = world();
    await waits(100, '203.0.113.9');
    expect(lines).toEqual([
      { level: 'warn', message: 'too many bad tokens from one address', fields: { address: '203.0.113.9' } },
    ]);
  });
});
