import type { FleetView } from '../../api';
import type { RunEventRow, RunHistoryRepository } from '../../db';
import { logger, type Line } from '../../sync/testing/builders';
import type { FleetViewService } from '../fleet';
import type { EventStream } from './event-stream';
import { FleetFeed } from './fleet-feed';

const run = (id: number): RunEventRow => ({
  id: String(id),
  agentId: 'a',
  outcome: 'synced',
  reason: null,
  at: new Date(0),
});

class FakeStream {
  readonly got: string[] = [];
  pings = 0;
  ended = false;
  send = (frame: string): void => void this.got.push(frame.split('\n')[0] ?? '');
  ping = (): void => void (this.pings += 1);
  end = (): void => void (this.ended = true);
}

function world() {
  const lines: Line[] = [];
  const state = { looks: 0, agents: 1, away: false, runs: [] as RunEventRow[] };
  const view = async (): Promise<FleetView> => {
    state.looks += 1;
    if (state.away) throw new Error('away');
    return { agents: state.agents, at: String(state.looks) } as unknown as FleetView;
  };
  const runs = { newest: async () => '0', since: async () => state.runs } as unknown as RunHistoryRepository;
  const feed = new FleetFeed({ view } as unknown as FleetViewService, runs, logger(lines));
  const join = (): { stream: FakeStream; leave: () => void } => {
    const stream = new FakeStream();
    feed.add(stream as unknown as EventStream);
    return { stream, leave: () => feed.remove(stream as unknown as EventStream) };
  };
  return { feed, state, lines, join };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const seconds = (n: number): Promise<void> => jest.advanceTimersByTimeAsync(n * 1000);

describe('the feed of the fleet', () => {
  it('looks once a second, however many follow', async () => {
    const { state, join } = world();
    for (let n = 0; n < 50; n += 1) join();
    await seconds(10);
    expect(state.looks).toBe(11);
  });

  it('looks at nothing while nobody follows', async () => {
    const { state, join } = world();
    await seconds(5);
    expect(state.looks).toBe(0);
    join().leave();
    await seconds(5);
    expect(state.looks).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tells of the fleet at once, and then only when its numbers changed', async () => {
    const { state, join } = world();
    const { stream } = join();
    await seconds(5);
    expect(stream.got).toEqual(['event: fleet']);
    state.agents = 2;
    await seconds(1);
    expect(stream.got).toEqual(['event: fleet', 'event: fleet']);
    expect(join().stream.got).toEqual(['event: fleet']);
  });

  it('tells everybody of each run once', async () => {
    const { state, join } = world();
    const [one, other] = [join(), join()];
    await seconds(1);
    state.runs = [run(1)];
    await seconds(3);
    for (const { stream } of [one, other]) expect(stream.got).toEqual(['event: fleet', 'event: run']);
  });

  it('goes on after an outage, of which it speaks once', async () => {
    const { state, lines, join } = world();
    const { stream } = join();
    await seconds(2);
    Object.assign(state, { away: true, runs: [run(1)] });
    await seconds(5);
    Object.assign(state, { away: false, runs: [run(1), run(2)], agents: 9 });
    await seconds(1);
    expect(stream.ended).toBe(false);
    expect(stream.got).toEqual(['event: fleet', 'event: run', 'event: run', 'event: fleet']);
    expect(lines.map(({ message }) => message)).toEqual(['the events wait', 'the events go on']);
  });

  it('keeps the lines open', async () => {
    const { stream } = world().join();
    await seconds(31);
    expect(stream.pings).toBe(2);
  });

  it('ends every stream with the process, and takes no more', async () => {
    const { feed, join } = world();
    const { stream } = join();
    expect(feed.open).toBe(true);
    feed.onModuleDestroy();
    expect([stream.ended, feed.open, jest.getTimerCount()]).toEqual([true, false, 0]);
  });

  it('has room for two hundred', () => {
    const { feed, join } = world();
    for (let n = 0; n < 199; n += 1) join();
    expect(feed.open).toBe(true);
    const { leave } = join();
    expect(feed.open).toBe(false);
    leave();
    expect(feed.open).toBe(true);
  });
});
