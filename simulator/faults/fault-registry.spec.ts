import type { Route } from '../gateway/operation';
import { Random } from '../world/random';
import type { FaultRequest } from './fault';
import { FaultRegistry } from './fault-registry';

const GET: Route = { op: 'getAgent', agent: 'a', sessionId: null, key: 'private' };
const DROP = { kind: 'reset-before' } as const;

function registry(...faults: FaultRequest[]): FaultRegistry {
  const created = new FaultRegistry(new Random(1));
  faults.forEach((fault) => created.add(fault));
  return created;
}

describe('a fault', () => {
  it.each<{ why: string; fault: FaultRequest; struck: boolean }>([
    { why: 'strikes everything when it names nothing', fault: { effect: DROP }, struck: true },
    { why: 'strikes its operation', fault: { op: 'getAgent', effect: DROP }, struck: true },
    { why: 'strikes one of its operations', fault: { op: ['push', 'getAgent'], effect: DROP }, struck: true },
    { why: 'spares other operations', fault: { op: 'push', effect: DROP }, struck: false },
    { why: 'strikes its agent', fault: { agent: 'a', effect: DROP }, struck: true },
    { why: 'spares other agents', fault: { agent: 'b', effect: DROP }, struck: false },
    { why: 'spares other sessions', fault: { sessionId: 's', effect: DROP }, struck: false },
    { why: 'never strikes with probability 0', fault: { probability: 0, effect: DROP }, struck: false },
    { why: 'always strikes with probability 1', fault: { probability: 1, effect: DROP }, struck: true },
  ])('$why', ({ fault, struck }) => {
    expect(registry(fault).strike(GET)).toHaveLength(struck ? 1 : 0);
  });

  it('strikes as often as it says and counts it', () => {
    const faults = registry({ times: 2, effect: DROP });
    expect([1, 2, 3].map(() => faults.strike(GET).length)).toEqual([1, 1, 0]);
    expect(faults.list()[0]?.hits).toBe(2);
  });

  it('strikes with about its probability, and the same way for the same seed', () => {
    const run = (): number[] => {
      const faults = registry({ probability: 0.3, effect: DROP });
      return Array.from({ length: 1000 }, () => faults.strike(GET).length);
    };
    const total = run().reduce((sum, hit) => sum + hit, 0);
    expect(total).toBeGreaterThan(240);
    expect(total).toBeLessThan(360);
    expect(run()).toEqual(run());
  });

  it('yields to an older one, except for latency', () => {
    const faults = registry(
      { times: 1, effect: { kind: 'hang' } },
      { effect: { kind: 'latency', ms: 5 } },
      { effect: DROP },
    );
    expect(faults.strike(GET).map((effect) => effect.kind)).toEqual(['hang', 'latency']);
    expect(faults.strike(GET).map((effect) => effect.kind)).toEqual(['latency', 'reset-before']);
  });

  it('can be taken back', () => {
    const faults = registry({ effect: DROP });
    expect(faults.remove(faults.list()[0]?.id ?? '')).toBe(true);
    expect(faults.strike(GET)).toEqual([]);
    expect(faults.remove('fault-99')).toBe(false);
  });

  it.each([{}, { effect: { kind: 'explode' } }, { effect: { kind: 'status' } }, { effect: { kind: 'latency' } }])(
    'is refused when it would do nothing: %j',
    (fault) => {
      expect(() => registry(fault as FaultRequest)).toThrow(/effect/);
    },
  );
});
