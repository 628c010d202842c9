import { RateMeter } from './rate-meter';

it('counts the calls of the last second', () => {
  const meter = new RateMeter();
  for (let now = 0; now < 5000; now += 10) meter.add(now);
  expect(meter.perSecond(4990, 0)).toBe(100);
  expect(meter.perSecond(5490, 0)).toBeLessThanOrEqual(50);
  expect(meter.perSecond(9000, 0)).toBe(0);
});

it('takes back calls that turned out to be none, and is never negative', () => {
  const meter = new RateMeter();
  meter.add(100, 5);
  meter.add(300, -2);
  expect(meter.perSecond(400, -1000)).toBe(3);
  meter.add(300, -20);
  expect(meter.perSecond(400, -1000)).toBe(0);
});

it('goes by the time in which calls were made, when that was short', () => {
  const meter = new RateMeter();
  meter.add(10_050, 50);
  expect(meter.perSecond(10_250, 10_050)).toBe(250);
  expect(meter.perSecond(10_051, 10_050)).toBe(500);
});
