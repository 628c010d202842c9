import fc from 'fast-check';
import { RateMeter } from './shared/rate-meter';
import { effectiveRate, RECOVERY_MS, slowedDown, type Lately, type Refused, type Slowdown } from './slowdown';

const NOW = 1_700_000_000_000;
const known = (over: Partial<Slowdown> = {}): Slowdown => ({
  limit: 400,
  known: true,
  refusedAt: NOW,
  pauseMs: 1000,
  resumeAt: 0.5,
  ...over,
});
const after = (ms: number): number => NOW + 1000 + ms;
const refused = ({ lately = {}, ...over }: Partial<Omit<Refused, 'lately'>> & { lately?: Partial<Lately> } = {}) =>
  slowedDown({
    configured: 0,
    before: null,
    lately: { perSecond: 1000, inLastSecond: 300, exact: false, taken: false, ...lately },
    retryAfterMs: undefined,
    now: NOW,
    ...over,
  });

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
    {
      why: 'is hardly less after a refusal that told it exactly',
      configured: 0,
      slowdown: known({ resumeAt: 0.85 }),
      ms: 0,
      want: 340,
    },
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

  it('is near the limit within three seconds, stays there, and goes beyond it in the end', () => {
    const at = (ms: number): number => effectiveRate(0, known(), after(ms)) / 400;
    expect(at(3000)).toBeGreaterThan(0.95);
    expect(at(15_000)).toBeLessThan(1.02);
    expect(at(23_000)).toBeGreaterThan(1.5);
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

/** A platform that takes so many calls a second, and a burst of a tenth of them, asked as fast as is allowed. @returns what it took of what it would */
function shareTaken({ cap = 500, demand = 1200, configured = 0, seconds = 30 }): number {
  const ROUND_TRIP_MS = 20;
  const meter = new RateMeter();
  const underWay: { at: number; sentAt: number; refused: boolean }[] = [];
  let slowdown: Slowdown | null = null;
  const burst = Math.max(1, cap / 10);
  let [tokens, due, taken, takenAt] = [burst, 0, 0, Number.NEGATIVE_INFINITY];
  for (let now = 5000; now < 5000 + seconds * 1000; now += 1) {
    tokens = Math.min(burst, tokens + cap / 1000);
    const resumedAt: number = slowdown === null ? 0 : slowdown.refusedAt + slowdown.pauseMs;
    while (underWay[0] !== undefined && underWay[0].at <= now) {
      const { sentAt, refused: no } = underWay.shift()!;
      if (!no) takenAt = sentAt;
      else meter.add(now, -1);
      if (!no || sentAt <= resumedAt) continue;
      const lately = {
        perSecond: meter.perSecond(now, resumedAt),
        inLastSecond: meter.inLastSecond(now, resumedAt),
        exact: meter.steady(now, resumedAt),
        taken: takenAt > resumedAt,
      };
      slowdown = refused({ configured, before: slowdown, lately, now });
      break;
    }
    if (slowdown !== null && now < slowdown.refusedAt + slowdown.pauseMs) continue;
    for (due += Math.min(demand, effectiveRate(configured, slowdown, now)) / 1000; due >= 1; due -= 1) {
      const no = tokens < 1;
      meter.add(now);
      underWay.push({ at: now + ROUND_TRIP_MS, sentAt: now, refused: no });
      if (no) continue;
      tokens -= 1;
      taken += 1;
    }
  }
  return taken / (cap * seconds);
}

describe('of what the platform would take, much is used', () => {
  it.each([
    { why: 'by a service that could do twice as much and knows no rate', given: {} },
    { why: 'by one that could do a little more and knows no rate', given: { demand: 550 } },
    { why: 'by one whose rate is set too high', given: { configured: 700 } },
    { why: 'of a small limit', given: { cap: 50, demand: 1200 } },
    { why: 'of a limit of some calls a second', given: { cap: 4, demand: 1200, seconds: 60 } },
    { why: 'by one whose rate is set ten times too high', given: { cap: 50, configured: 500 } },
  ])('$why', ({ given }) => {
    expect(shareTaken(given)).toBeGreaterThan(0.85);
    expect(shareTaken({ ...given, seconds: 300 })).toBeGreaterThan(0.9);
  });
});

describe('a refusal', () => {
  it('where nothing limits yet guesses between what was taken and how fast it came', () => {
    const burst = { perSecond: 1200, inLastSecond: 300 };
    expect(refused({ lately: burst })).toEqual({
      limit: 600,
      known: false,
      refusedAt: NOW,
      pauseMs: 1000,
      resumeAt: 0.5,
    });
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
    const next = refused({ before: known(), lately: { perSecond: measured }, now: after(RECOVERY_MS) });
    expect(next).toMatchObject({ known: true, limit: want });
  });

  it('pauses as long as the platform asks for', () => {
    expect(refused({ retryAfterMs: 7000 }).pauseMs).toBe(7000);
  });

  it.each([
    { why: 'below what was allowed is the limit', measured: 300, want: 291 },
    { why: 'above it, as a burst, is not', measured: 500, want: 388 },
  ])('of a rate that was measured exactly: what was taken $why', ({ measured, want }) => {
    expect(
      refused({ before: known(), lately: { perSecond: measured, exact: true }, now: after(RECOVERY_MS) }).limit,
    ).toBe(want);
  });

  it('of a rate that was measured exactly need not be guessed, nor waited for long, also where none is configured', () => {
    expect(refused({ lately: { perSecond: 300, exact: true, taken: true } })).toEqual({
      ...{ limit: 291, known: true, refusedAt: NOW, pauseMs: 250, resumeAt: 0.9 },
    });
  });

  it('pauses twice as long each time that no call was taken since, up to a minute', () => {
    let slowdown = refused();
    const pauses = Array.from({ length: 8 }, () => {
      slowdown = refused({ before: slowdown, now: slowdown.refusedAt + slowdown.pauseMs + 100 });
      return slowdown.pauseMs;
    });
    expect(pauses).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('pauses for a moment only when calls are taken and just not as many', () => {
    const before = known({ pauseMs: 4000 });
    expect(refused({ before, lately: { taken: true }, now: NOW + 4000 + 100 }).pauseMs).toBe(250);
  });

  it('that comes after such a moment, and before any call was taken, pauses for a second again', () => {
    expect(refused({ before: known({ pauseMs: 250 }), now: NOW + 300 }).pauseMs).toBe(1000);
  });

  it('leaves a rate above nothing and within what is configured, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.array(fc.nat(100_000), { maxLength: 30 }),
        fc.nat(5000),
        fc.boolean(),
        fc.boolean(),
        (configured, gaps, perSecond, exact, taken) => {
          let slowdown: Slowdown | null = null;
          let now = NOW;
          for (const gap of gaps) {
            now += gap;
            slowdown = refused({ configured, before: slowdown, lately: { perSecond, exact, taken }, now });
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
