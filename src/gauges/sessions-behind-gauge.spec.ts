import 'reflect-metadata';
import type {
  BehindCounts,
  DatabaseConnector,
  FleetCountsRepository,
  PauseRepository,
  SessionsHeardRepository,
} from '../db';
import { MetricsRegistry } from '../metrics';
import { appConfig } from '../sync/testing/builders';
import { FleetLooks } from './fleet-looks';
import { SessionsBehindGauge } from './sessions-behind-gauge';

const counts = (zero: number): BehindCounts => ({ 0: zero, 1: 0, 2: 0, '3+': 0, unknown: 0 });

function world(variables: Readonly<Record<string, string>> = {}) {
  const asked: boolean[] = [];
  const receipts = {
    fleetBehind: async (pushes: boolean) => {
      asked.push(pushes);
      return { agents: counts(1), sessions: counts(asked.length) };
    },
  } as unknown as SessionsHeardRepository;
  const registry = new MetricsRegistry();
  const connector = { obstacle: null } as DatabaseConnector;
  const looks = new FleetLooks(
    appConfig(variables),
    connector,
    {} as FleetCountsRepository,
    receipts,
    {} as PauseRepository,
  );
  new SessionsBehindGauge(registry, looks);
  return { registry, asked };
}

describe('the gauge of sessions behind', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('has one series for each distance', async () => {
    const text = await world().registry.text();
    for (const versions of ['0', '1', '2', '3+', 'unknown'])
      expect(text).toContain(`config_sync_sessions_behind{versions="${versions}"}`);
  });

  it('asks the database once in five seconds, whoever scrapes', async () => {
    const { registry, asked } = world();
    await Promise.all([registry.text(), registry.text()]);
    await registry.text();
    expect(asked).toEqual([true]);
    jest.advanceTimersByTime(5001);
    // What was counted before is shown while it is counted anew.
    expect(await registry.text()).toContain('{versions="0"} 1');
    expect(asked).toHaveLength(2);
    expect(await registry.text()).toContain('{versions="0"} 2');
  });

  it('does not tell ended sessions by the delivery where nothing is pushed', async () => {
    const { registry, asked } = world({ CONTEXT_DELIVERY: 'pull-only' });
    await registry.text();
    expect(asked).toEqual([false]);
  });
});
