import { Slots, type Place } from './slots';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function world(size = 5) {
  const onFree = jest.fn();
  const slots = new Slots(size, onFree);
  /** A claim that brings so many agents. */
  const claim = (count: number, { backlog = false, wanted = Infinity } = {}): Place[] => {
    const reservation = slots.reserve(wanted);
    const places = Array.from({ length: count }, () => reservation.enter(backlog));
    reservation.end();
    return places;
  };
  const stages = (places: readonly Place[]): string[] => places.map(({ stage }) => stage);
  return { slots, onFree, claim, stages };
}

const take = (places: readonly Place[], index: number): Place => places[index]!;

describe('a slot', () => {
  it('is had at once while one is free, and in line after that', async () => {
    const { claim, stages } = world(2);
    const places = claim(4);
    expect(stages(places)).toEqual(['working', 'working', 'waiting', 'waiting']);
    await expect(take(places, 0).turn()).resolves.toBe(true);
  });

  it.each(['rest', 'conclude', 'leave'] as const)('goes to the next in line on %s', async (end) => {
    const { claim, stages, onFree } = world(1);
    const places = claim(3);
    const turn = take(places, 1).turn();
    take(places, 0)[end]();
    await expect(turn).resolves.toBe(true);
    expect(stages(places).slice(1)).toEqual(['working', 'waiting']);
    expect(onFree).toHaveBeenCalledTimes(1);
  });

  it('goes to a fresh change before the backlog', () => {
    const { claim, stages } = world(1);
    const [working] = claim(1);
    const late = [...claim(1, { backlog: true }), ...claim(1)];
    working?.conclude();
    expect(stages(late)).toEqual(['waiting', 'working']);
  });

  it('is kept for a claim that is under way, whoever waits', () => {
    const { slots, claim, stages } = world(3);
    const [working] = claim(2);
    const reservation = slots.reserve(1);
    const waiting = claim(1);
    expect(stages(waiting)).toEqual(['waiting']);
    expect(reservation.enter(false).stage).toBe('working');
    expect(stages(waiting)).toEqual(['waiting']);
    reservation.end();
    working?.leave();
    expect(stages(waiting)).toEqual(['working']);
  });

  it('that a claim did not need goes to who waits', () => {
    const { slots, claim, stages } = world(3);
    claim(2);
    const reservation = slots.reserve(1);
    const waiting = claim(1);
    reservation.end();
    expect(stages(waiting)).toEqual(['working']);
  });

  it('is not given twice, whatever is called twice', () => {
    const { claim, stages } = world(1);
    const places = claim(3);
    for (const end of ['rest', 'rest', 'conclude', 'conclude', 'leave', 'leave'] as const) take(places, 0)[end]();
    expect(stages(places)).toEqual(['left', 'working', 'waiting']);
  });
});

describe('the backlog', () => {
  it('may have four of five slots, also of those that were reserved', () => {
    const { slots, claim, stages } = world(5);
    const places = claim(5, { backlog: true });
    expect(stages(places)).toEqual([...Array<string>(4).fill('working'), 'waiting']);
    expect(slots.backlogRoom).toBe(0);
    expect(slots.reserve(Infinity).count).toBe(1);
  });

  it('has the only one when there is only one', () => {
    const { claim, stages } = world(1);
    expect(stages(claim(1, { backlog: true }))).toEqual(['working']);
  });

  it('does not keep a fresh change waiting behind it', () => {
    const { claim, stages } = world(5);
    claim(6, { backlog: true });
    expect(stages(claim(1))).toEqual(['working']);
  });
});

describe('work beside the slots', () => {
  it('is bounded: what rests or ends holds slots again when there is too much of it', () => {
    const { claim, slots } = world(2);
    for (let round = 0; round < 5; round += 1) for (const place of claim(2)) place.rest();
    expect(slots.reserve(Infinity).count).toBe(2);
    for (const place of claim(2)) place.conclude();
    expect(slots.reserve(Infinity).count).toBe(0);
  });
});

describe('taking agents ahead', () => {
  it('is not done at first, nor when no slot became free', () => {
    const { slots, claim } = world(4);
    expect(slots.takeAhead()).toBe(0);
    claim(4);
    expect(slots.takeAhead()).toBe(0);
  });

  it('goes by how many slots became free since, up to half of the slots, those counted who wait', () => {
    const { slots, claim } = world(10);
    const places = claim(10);
    for (const place of places.slice(0, 3)) place.conclude();
    expect(slots.takeAhead()).toBe(3);
    claim(3 + 1);
    for (const place of places.slice(3)) place.conclude();
    claim(8);
    expect(slots.takeAhead()).toBe(5 - 2);
  });

  it('is done less and less when slots change hands no more', () => {
    const { slots, claim } = world(10);
    for (const place of claim(4)) place.conclude();
    expect([1, 2, 3, 4].map(() => slots.takeAhead())).toEqual([4, 2, 1, 0]);
  });

  it('ends when one waits in vain: it is to be given back, for others to take', async () => {
    const { slots, claim, onFree } = world(2);
    const places = claim(2);
    take(places, 0).conclude();
    const [, ahead] = claim(2);
    const turn = ahead!.turn();
    await jest.advanceTimersByTimeAsync(1000);
    await expect(turn).resolves.toBe(false);
    expect(ahead?.stage).toBe('left');
    expect(onFree).toHaveBeenCalledTimes(1);
    slots.takeAhead();
    expect(slots.someoneWaits).toBe(false);
  });

  it('keeps nobody who got a slot in time', async () => {
    const { claim } = world(1);
    const places = claim(2);
    const turn = take(places, 1).turn();
    take(places, 0).leave();
    await jest.advanceTimersByTimeAsync(5000);
    await expect(turn).resolves.toBe(true);
    expect(take(places, 1).stage).toBe('working');
  });
});

describe('closing', () => {
  it('sends away who waits, and gives no slot any more', async () => {
    const { slots, claim, stages } = world(1);
    const places = claim(2);
    const turn = take(places, 1).turn();
    slots.close();
    await expect(turn).resolves.toBe(false);
    take(places, 0).leave();
    expect(slots.reserve(Infinity).count).toBe(0);
    expect(slots.takeAhead()).toBe(0);
    expect(stages(claim(1))).toEqual(['left']);
  });
});
