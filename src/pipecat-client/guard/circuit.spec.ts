import { rejection } from '../testing/builders';
import { Circuit, CircuitOpenError, HALF_OPEN_AFTER_MS, type Measured } from './circuit';

type Verdict = Measured<unknown>['verdict'];
let circuit: Circuit;

beforeEach(() => {
  jest.useFakeTimers();
  circuit = new Circuit(() => 0);
});
afterEach(() => {
  jest.useRealTimers();
});

const call = (verdict: Verdict) => circuit.run(() => Promise.resolve({ value: verdict, verdict }));
const calls = async (...verdicts: readonly Verdict[]): Promise<void> => {
  for (const verdict of verdicts) await call(verdict);
};
const times = (count: number, verdict: Verdict): Verdict[] => new Array<Verdict>(count).fill(verdict);

it.each([
  { why: 'stays closed when all is well', verdicts: times(100, 'worked'), want: 'closed' },
  { why: 'stays closed for nineteen failures', verdicts: times(19, 'failed'), want: 'closed' },
  { why: 'opens at the twentieth failure', verdicts: times(20, 'failed'), want: 'open' },
  {
    why: 'stays closed when half of the calls fail',
    verdicts: [...times(20, 'worked'), ...times(20, 'failed')],
    want: 'closed',
  },
  {
    why: 'opens when more than half of the calls fail',
    verdicts: [...times(20, 'worked'), ...times(21, 'failed')],
    want: 'open',
  },
  { why: 'does not count what is unclear', verdicts: times(100, 'unclear'), want: 'closed' },
] as const)('$why', async ({ verdicts, want }) => {
  await calls(...verdicts);
  expect(circuit.state).toBe(want);
});

it('hands over what the call came to, whatever the verdict', async () => {
  for (const verdict of ['worked', 'failed', 'unclear'] as const) await expect(call(verdict)).resolves.toBe(verdict);
});

it('does not count a call that was given up', async () => {
  const reason = new Error('lease lost');
  for (let i = 0; i < 30; i += 1) await expect(circuit.run(() => Promise.reject(reason))).rejects.toBe(reason);
  expect(circuit.state).toBe('closed');
});

it('begins the call in the same turn', () => {
  let begun = false;
  void circuit.run(() => {
    begun = true;
    return Promise.resolve({ value: 1, verdict: 'worked' as const });
  });
  expect(begun).toBe(true);
});

describe('when it is open', () => {
  beforeEach(() => calls(...times(20, 'failed')));

  it('begins no call and says when to come back', async () => {
    await jest.advanceTimersByTimeAsync(10_000);
    const begin = jest.fn();
    const error = await rejection(circuit.run(begin));
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect((error as CircuitOpenError).retryAfterMs).toBe(HALF_OPEN_AFTER_MS - 10_000);
    expect(() => circuit.check()).toThrow(CircuitOpenError);
    expect(begin).not.toHaveBeenCalled();
  });

  it('lets one call through after half a minute, and closes when that works', async () => {
    await jest.advanceTimersByTimeAsync(HALF_OPEN_AFTER_MS);
    let answer: (measured: Measured<string>) => void = () => undefined;
    const probe = circuit.run(() => new Promise<Measured<string>>((resolve) => (answer = resolve)));
    expect(circuit.state).toBe('half-open');
    await expect(rejection(call('worked'))).resolves.toBeInstanceOf(CircuitOpenError);
    answer({ value: 'back', verdict: 'worked' });
    await expect(probe).resolves.toBe('back');
    expect(circuit.state).toBe('closed');
    await expect(call('worked')).resolves.toBe('worked');
  });

  it.each(['failed', 'unclear'] as const)('stays open for another half minute when that call %s', async (verdict) => {
    await jest.advanceTimersByTimeAsync(HALF_OPEN_AFTER_MS);
    await call(verdict);
    expect(circuit.state).toBe('open');
    await jest.advanceTimersByTimeAsync(HALF_OPEN_AFTER_MS - 10);
    await expect(rejection(call('worked'))).resolves.toBeInstanceOf(CircuitOpenError);
  });

  it('stays open when that call was given up', async () => {
    await jest.advanceTimersByTimeAsync(HALF_OPEN_AFTER_MS);
    await rejection(circuit.run(() => Promise.reject(new Error('lease lost'))));
    expect(circuit.state).toBe('open');
  });
});
