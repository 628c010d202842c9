import { RateMeter } from './rate-meter';

it('counts the calls of the last second', () => {
  const meter = new RateMeter();
  for (let now = 0; now < 5000; now += 10) meter.add(now);
  expect(meter.perSecond(4990, 0)).toBeCloseTo(100, -1);
  expect(meter.perSecond(5490, 0)).toBeCloseTo(50, -1);
  expect(meter.perSecond(9000, 0)).toBe(0);
});

it('takes back calls that turned out to be none, and is never negative', () => {
  const meter = new RateMeter();
  meter.add(100, 5);
  meter.add(300, -2);
  expect(meter.perSecond(600, -1000)).toBe(6);
  meter.add(600, -20);
  expect(meter.perSecond(600, -1000)).toBe(0);
});

it('goes by the time in which calls were made, when that was short', () => {
  const meter = new RateMeter();
  meter.add(10_050, 50);
  expect(meter.perSecond(10_250, 10_050)).toBe(250);
  expect(meter.perSecond(10_051, 10_050)).toBe(500);
});

it('goes by the time since the first of them, when nobody asked before', () => {
  const meter = new RateMeter();
  for (let now = 10_000; now < 10_250; now += 1) meter.add(now);
  expect(meter.perSecond(10_250, 0)).toBe(1000);
  expect(meter.perSecond(10_500, 0)).toBe(500);
  expect(meter.inLastSecond(10_500, 0)).toBe(250);
  expect(meter.inLastSecond(10_500, 10_000)).toBe(500);
});

describe('a second is steady', () => {
  const busy = (gap: (now: number) => boolean = () => false): RateMeter => {
    const meter = new RateMeter();
    for (let now = 10_000; now < 11_450; now += 10) if (!gap(now)) meter.add(now);
    return meter;
  };

  it('when calls were made all the time', () => expect(busy().steady(11_450, 10_000)).toBe(true));

  it('and not when they began to be made within it', () => expect(busy().steady(11_450, 10_500)).toBe(false));

  it('and not when there was a gap', () =>
    expect(busy((now) => now >= 11_000 && now < 11_100).steady(11_450, 0)).toBe(false));

  it('and not when nothing happened', () => expect(new RateMeter().steady(11_450, 0)).toBe(false));
});
