import fc from 'fast-check';
import { effectiveRate, RECOVERY_MS, slowedDown, type Slowdown } from './slowdown';

const NOW = 1_700_000_000_000;
const known = (over: Partial<Slowdown> = {}): Slowdown => ({
  limit: 400,
  known: true,
  refusedAt: NOW,
  pauseMs: 1000,
  ...over,
});
const after = (ms: number): number => NOW + 1000 + ms;
const refused = (over: Partial<Parameters<typeof slowedDown>[0]> = {}) =>
  slowedDown({ configured: 0, before: null, measured: 300, retryAfterMs: undefined, now: NOW, ...over });

describe('the rate', () => {
  it.each([
    { why: 'is what is configured while nothing was refused', configured: 50, slowdown: null, ms: 0, want: 50 },
    {
      why: 'has no limit while nothing was refused and none is configured',
      configured: 0,
      slowdown: null,
      ms: 0,
      want: Infinity,
    },
    { why: 'is halved after a refusal', configured: 0, slowdown: known(), ms: 0, want: 200 },
    { why: 'is still halved during the pause', configured: 0, slowdown: known(), ms: -500, want: 200 },
    { why: 'is back after the recovery', configured: 0, slowdown: known(), ms: RECOVERY_MS, want: 400 },
    { why: 'never exceeds what is configured', configured: 300, slowdown: known(), ms: 50_000, want: 300 },
    {
      why: 'never falls below a sixteenth of what is configured',
      configured: 160,
      slowdown: known({ limit: 1 }),
      ms: 0,
      want: 10,
    },
    { why: 'starts from what was measured', configured: 0, slowdown: known({ known: false }), ms: 0, want: 400 },
    {
      why: 'doubles each second while the limit is only guessed',
      configured: 0,
      slowdown: known({ known: false }),
      ms: 2000,
      want: 1600,
    },
    { why: 'forgets a refusal that was long ago', configured: 0, slowdown: known(), ms: 60_000, want: Infinity },
  ])('$why', ({ configured, slowdown, ms, want }) => {
    expect(effectiveRate(configured, slowdown, after(ms))).toBeCloseTo(want, 6);
  });

  it('is near the limit within five seconds, stays there, and goes beyond it in the end', () => {
    const at = (ms: number): number => effectiveRate(0, known(), after(ms)) / 400;
    expect(at(5000)).toBeGreaterThan(0.95);
    expect(at(30_000)).toBeLessThan(1.02);
    expect(at(45_000)).toBeGreaterThan(1.5);
  });

  it('never falls while nothing is refused', () => {
    fc.assert(
      fc.property(fc.nat(70_000), fc.nat(70_000), fc.boolean(), fc.nat(1000), (a, b, isKnown, configured) => {
        const slowdown = known({ known: isKnown });
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        expect(effectiveRate(configured, slowdown, NOW + early)).toBeLessThanOrEqual(
          effectiveRate(configured, slowdown, NOW + late),
        );
      }),
    );
  });
});

describe('a refusal', () => {
  it('where nothing limits yet guesses from what was measured', () => {
    expect(refused()).toEqual({ limit: 300, known: false, refusedAt: NOW, pauseMs: 1000 });
  });

  it('of a configured rate halves it', () => {
    const slowdown = refused({ configured: 50 });
    expect(slowdown.known).toBe(true);
    expect(effectiveRate(50, slowdown, NOW)).toBeCloseTo(50 / 2, -1);
  });

  it.each([
    { why: 'that was used makes it the limit', measured: 380, want: 380 },
    { why: 'that nobody used counts for what was used', measured: 100, want: 95 },
  ])('of an allowed rate $why', ({ measured, want }) => {
    const next = refused({ before: known(), measured, now: after(RECOVERY_MS) });
    expect(next).toMatchObject({ known: true, limit: want });
  });

  it('pauses as long as the platform asks for', () => {
    expect(refused({ retryAfterMs: 7000 }).pauseMs).toBe(7000);
  });

  it('pauses twice as long each time that calls are refused at once, up to a minute', () => {
    let slowdown = refused();
    const pauses = Array.from({ length: 8 }, () => {
      slowdown = refused({ before: slowdown, now: slowdown.refusedAt + slowdown.pauseMs + 100 });
      return slowdown.pauseMs;
    });
    expect(pauses).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('begins again with a second when calls went well for a while', () => {
    const before = known({ pauseMs: 4000 });
    expect(refused({ before, now: NOW + 4000 + 4001 }).pauseMs).toBe(1000);
  });

  it('leaves a rate above nothing and within what is configured, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.array(fc.nat(100_000), { maxLength: 30 }),
        fc.nat(5000),
        (configured, gaps, measured) => {
          let slowdown: Slowdown | null = null;
          let now = NOW;
          for (const gap of gaps) {
            now += gap;
            slowdown = slowedDown({ configured, before: slowdown, measured, retryAfterMs: undefined, now });
            const rate = effectiveRate(configured, slowdown, now);
            expect(rate).toBeGreaterThan(0);
            if (configured > 0) expect(rate).toBeLessThanOrEqual(configured);
            expect(Number.isFinite(slowdown.limit)).toBe(true);
          }
        },
      ),
    );
  });
});
