import { toWire } from './wire';

it('shows moments as ISO-8601, at whatever depth, and leaves the rest', () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  expect(toWire({ at, none: null, deep: [{ at }], n: 0, text: 'x', yes: false })).toEqual({
    at: '2026-01-02T03:04:05.678Z',
    none: null,
    deep: [{ at: '2026-01-02T03:04:05.678Z' }],
    n: 0,
    text: 'x',
    yes: false,
  });
});
