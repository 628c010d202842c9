import type { ProblemException } from '../http';
import { BotLimits } from './bot-limits';
import { AGENT, botConfig, OTHER_AGENT } from './testing/builders';

const limits = (rateLimitPerSecond: number): BotLimits => new BotLimits(botConfig({ rateLimitPerSecond }));

const waits = (given: BotLimits, agentId = AGENT): Promise<string> =>
  given.fetched(agentId).then(
    () => '0',
    (error: unknown) => (error as ProblemException).headers['Retry-After'] ?? 'no header',
  );

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('fetches of one agent', () => {
  it('are let go on up to the limit in a second, and again in the next one', async () => {
    const bounded = limits(3);
    const asked: string[] = [];
    for (let n = 0; n < 5; n += 1) asked.push(await waits(bounded));
    expect(asked).toEqual(['0', '0', '0', '1', '1']);
    expect(await waits(bounded, OTHER_AGENT)).toBe('0');
    jest.advanceTimersByTime(1001);
    expect(await waits(bounded)).toBe('0');
  });

  it('have no limit when it is 0', async () => {
    const free = limits(0);
    const asked = await Promise.all(Array.from({ length: 1000 }, () => waits(free)));
    expect(new Set(asked)).toEqual(new Set(['0']));
  });
});
