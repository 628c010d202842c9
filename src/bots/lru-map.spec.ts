import fc from 'fast-check';
import { LruMap } from './lru-map';

const map = (entries: number, bytes = Infinity): LruMap<string> =>
  new LruMap({ entries, bytes }, ({ length }) => length);

describe('a map within limits', () => {
  it('gives what was put in last', () => {
    const lru = map(2);
    lru.set('a', '1');
    lru.set('a', '22');
    expect([lru.get('a'), lru.size, lru.bytes]).toEqual(['22', 1, 2]);
  });

  it('lets go of what was used the longest ago when there are too many', () => {
    const lru = map(2);
    lru.set('a', '1');
    lru.set('b', '2');
    lru.get('a');
    lru.set('c', '3');
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual(['1', undefined, '3']);
  });

  it('lets go of as many as it takes when they are too large', () => {
    const lru = map(10, 10);
    for (const key of ['a', 'b', 'c']) lru.set(key, 'xxx');
    lru.set('d', 'x'.repeat(7));
    expect([lru.size, lru.bytes, lru.get('c')]).toEqual([2, 10, 'xxx']);
  });

  it('does not keep what is above the limit alone, and loses nothing else for it', () => {
    const lru = map(10, 10);
    lru.set('a', 'x');
    lru.set('b', 'x');
    lru.set('b', 'x'.repeat(11));
    expect([lru.get('a'), lru.get('b'), lru.bytes]).toEqual(['x', undefined, 1]);
  });

  it('forgets what it is told to', () => {
    const lru = map(10);
    lru.set('a', 'x');
    lru.delete('a');
    lru.delete('a');
    expect([lru.get('a'), lru.size, lru.bytes]).toEqual([undefined, 0, 0]);
  });

  it('is never above its limits, counts right, and gives only what was put in last', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      size: fc.nat(12),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, entries) => {
        const lru = map(entries, 20);
        const last = new Map<string, string>();
        for (const [n, { key, size, remove }] of steps.entries()) {
          const value = String.fromCharCode(65 + n).repeat(size);
          if (remove) lru.delete(key);
          else lru.set(key, value);
          last.set(key, remove ? '-' : value);
          const kept = [...last].filter(([name]) => lru.get(name) !== undefined);
          expect(lru.size).toBeLessThanOrEqual(entries);
          expect(lru.bytes).toBeLessThanOrEqual(20);
          expect(lru.bytes).toBe(kept.reduce((sum, [, { length }]) => sum + length, 0));
          for (const [name, wanted] of kept) expect(lru.get(name)).toBe(wanted);
        }
      }),
    );
  });
});
