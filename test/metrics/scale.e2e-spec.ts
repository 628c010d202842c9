import { STATUS_REASONS, SYNC_STATUSES } from '../../src/domain';
import type { Service } from '../support/service';
import { createWorld, untilReady, type World } from '../support/world';
import { scrape, untilScraped } from './support';

const AGENTS = 10_000;
const SCRAPES = 50;
/** What Prometheus has to keep of one replica, whatever its fleet. */
const SERIES = 500;
/** Of a scrape in the middle of the field. A tenth of it here when nothing else runs. */
const MEDIAN_MS = 250;

/** Agents in every status with every reason, which no fleet has. */
const SEED = `
INSERT INTO agents (id, name, desired_state, sync_status, status_reason)
SELECT gen_random_uuid(), 'agent ' || n, 'absent', ($2::text[])[n % cardinality($2::text[]) + 1],
       ($3::text[])[n / cardinality($2::text[]) % cardinality($3::text[]) + 1]
FROM generate_series(0, $1 - 1) n`;

describe('10,000 agents', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
    await world.database.rows(SEED, [AGENTS, SYNC_STATUSES, [null, ...STATUS_REASONS]]);
  });

  afterAll(() => world.end());

  const started = async (environment: Readonly<Record<string, string>> = {}): Promise<Service> => {
    const service = await world.start(environment);
    await untilReady(service);
    return service;
  };

  it('take fewer than 500 series, and no more milliseconds than a scrape should', async () => {
    const service = await started();
    const samples = await untilScraped(service, { database_up: 1 });
    const agents = [...samples].filter(([series]) => series.startsWith('agents{'));
    expect(agents.reduce((sum, [, value]) => sum + value, 0)).toBe(AGENTS);
    expect(samples.size).toBeLessThan(SERIES);
    const times: number[] = [];
    for (let n = 0; n < SCRAPES; n += 1) {
      const startedAt = performance.now();
      await scrape(service);
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    expect(times[SCRAPES / 2]).toBeLessThan(MEDIAN_MS);
    await service.child.end('SIGKILL');
  });

  it('take a series each only when it is asked for', async () => {
    const service = await started({ METRICS_AGENT_INFO: 'true' });
    const samples = await untilScraped(service, { database_up: 1 });
    const infos = [...samples].filter(([series]) => series.startsWith('agent_info{'));
    expect(infos).toHaveLength(AGENTS);
    expect(infos[0]?.[0]).toMatch(
      /^agent_info\{agent_id="[0-9a-f-]{36}",status="\w+",reason="\w+",desired="absent",behind="false"\}$/,
    );
  });
});
