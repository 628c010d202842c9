import { nameOf } from '../support/agents';
import { createWorld, untilReady, type World } from '../support/world';
import { waitFor } from '../support/wait-for';

const RATE = 50;
/** More than in the usual run when it is asked for: HERD_AGENTS=2000. */
const AGENTS = Number(process.env['HERD_AGENTS'] ?? 120);
const FRESH_WITHIN_MS = 5000;
/** Four calls an agent, twice over. */
const PATIENCE_MS = (AGENTS * 8 * 1000) / RATE + 30_000;

describe('five replicas that start together on a fleet that is behind', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
  });

  afterAll(() => world.end());

  it(
    'stay below the rate together, make nothing twice, and bring a fresh change through in the middle',
    async () => {
      await world.database.rows(
        `WITH a AS (INSERT INTO agents (id, name, desired_state) SELECT gen_random_uuid(), 'herd', 'present' FROM generate_series(1, $1) RETURNING id)
         INSERT INTO agent_configurations (agent_id, version, is_active, config)
         SELECT id, 1, true, '{"deployment":{"image":"acme/bot:1","region":"us-west"},"llm_context":{"systemPrompt":"hi"}}' FROM a`,
        [AGENTS],
      );
      const fresh = await world.publisher.agent();
      const environment = {
        PIPECAT_RATE_LIMIT_PER_SECOND: String(RATE),
        SYNC_LEASE_MS: '10000',
        SYNC_ROLLOUT_POLL_MS: '500',
      };
      const replicas = await Promise.all(Array.from({ length: 5 }, () => world.start(environment)));
      await Promise.all(replicas.map((replica) => untilReady(replica, 30_000)));
      await waitFor(
        'the backlog to be worked on',
        async () => (await world.simulator.writes()).length > AGENTS / 5,
        PATIENCE_MS,
      );
      const begun = Date.now();
      await world.publish({ agent_id: fresh, version: 1, change_type: 'PROVISION' });
      await world.publisher.until(fresh, { sync_status: 'SYNCED' }, FRESH_WITHIN_MS);
      const freshMs = Date.now() - begun;
      const left = await world.database.rows<{ n: number }>(
        "SELECT count(*)::int AS n FROM agents WHERE sync_status <> 'SYNCED'",
      );
      await waitFor(
        'the fleet to be in line',
        async () =>
          (await world.database.rows("SELECT 1 FROM agents WHERE sync_status <> 'SYNCED' LIMIT 1")).length === 0,
        PATIENCE_MS,
      );
      const journal = await world.simulator.journal();
      const times = journal.map(({ startedAt }) => startedAt);
      const busiest = mostWithin(1, times);
      console.log(
        `${AGENTS} agents, ${journal.length} calls, busiest second ${busiest}; fresh change in ${freshMs} ms with ${left[0]?.n ?? 0} agents left`,
      );
      // Over three seconds, since a machine that is short of time lets calls that were spaced evenly arrive in bunches.
      expect(mostWithin(3, times)).toBeLessThanOrEqual(3 * RATE * 1.1);
      const creates = journal.filter(({ op, applied }) => op === 'createAgent' && applied).map(({ agent }) => agent);
      expect(creates).toHaveLength(AGENTS + 1);
      expect(new Set(creates).size).toBe(AGENTS + 1);
      expect(creates).toContain(nameOf(fresh));
    },
    PATIENCE_MS * 3,
  );
});

/** The most calls in so many seconds, wherever they begin. */
function mostWithin(seconds: number, times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((time, last) => {
    while (time - (sorted[first] ?? 0) >= seconds * 1000) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}
