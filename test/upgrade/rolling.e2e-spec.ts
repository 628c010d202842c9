import { configuration, nameOf } from '../support/agents';
import type { Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { previousVersion } from './previous-version';

const AGENTS = 12;
const EVERY_MS = 150;

const previous = previousVersion();
if (previous === null) {
  console.warn(
    'SKIPPED: the upgrade from the version before, because this checkout is without the history (git fetch --unshallow)',
  );
}

let world: World;
let traffic: Traffic | undefined;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await traffic?.stop();
  await world.end();
});

/** Changes one agent after the other, its prompt or its image, and looks at every status on the way. */
class Traffic {
  readonly errors = new Set<string>();
  private going = true;
  private ended: Promise<void> = Promise.resolve();

  /** @param versions of each agent, kept up to date */
  constructor(
    private readonly ids: readonly string[],
    private readonly versions: Map<string, number>,
  ) {}

  start(): void {
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.ended;
  }

  private async run(): Promise<void> {
    for (let turn = 0; this.going; turn++) {
      const id = this.ids[turn % this.ids.length]!;
      const version = this.versions.get(id)! + 1;
      const deploys = turn % 3 === 0;
      const image = deploys ? `acme/bot:${version}` : await this.imageOf(id);
      await world.publisher.activate(id, version, configuration({ image }, { systemPrompt: `Turn ${turn}.` }));
      this.versions.set(id, version);
      const change = deploys ? 'FULL_SYNC' : 'CONTEXT_UPDATE';
      await world.publish({ agent_id: id, version, change_type: change });
      await this.look();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  private async imageOf(id: string): Promise<string> {
    const [row] = await world.database.rows<{ image: string }>(
      "SELECT config -> 'deployment' ->> 'image' AS image FROM agent_configurations WHERE agent_id = $1 AND is_active",
      [id],
    );
    return row!.image;
  }

  private async look(): Promise<void> {
    const rows = await world.database.rows<{ what: string }>(
      "SELECT sync_status || ' ' || coalesce(status_reason, '') || ' ' || coalesce(last_error_message, '') AS what FROM agents WHERE sync_status LIKE 'ERROR%'",
    );
    for (const { what } of rows) this.errors.add(what);
  }
}

const roll = async (old: Service, program?: string): Promise<void> => {
  await untilReady(await world.start({}, program), 30_000);
  expect(await old.child.end('SIGTERM')).toBe(0);
};

const test = previous === null ? it.skip : it;

test('the version before and this one share the work during a roll-out, forth and back, and nobody notices', async () => {
  const before = previous!;
  const olds = [await world.start({}, before), await world.start({}, before)];
  await Promise.all(olds.map((old) => untilReady(old, 30_000)));
  const ids = await Promise.all(
    Array.from({ length: AGENTS }, () => world.publisher.agent({ desiredState: 'present' })),
  );
  for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED' }, 30_000);
  for (const id of ids.slice(0, 4)) await world.simulator.addSessions(nameOf(id), 2);

  const versions = new Map(ids.map((id) => [id, 1]));
  traffic = new Traffic(ids, versions);
  traffic.start();
  for (const old of olds) await roll(old);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  // Back again: the version before works on the schema and on the rows that this one leaves behind.
  const back = await world.start({}, before);
  await untilReady(back, 30_000);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await traffic.stop();

  await waitFor(
    'every agent at its last version',
    async () => {
      const rows = await world.database.rows<{ id: string; synced_version: number; sync_status: string }>(
        'SELECT id, synced_version, sync_status FROM agents',
      );
      return rows.every((row) => row.sync_status === 'SYNCED' && row.synced_version === versions.get(row.id));
    },
    40_000,
  );
  expect([...traffic.errors]).toEqual([]);
  expect(await world.deadLetters()).toEqual([]);
  const heard = (await world.simulator.sessions()).filter(({ endedAt }) => endedAt === null);
  const creates = (await world.simulator.writes()).filter(({ op }) => op === 'createAgent');
  expect(creates).toHaveLength(AGENTS);
  for (const { agentName, contextVersion } of heard) {
    const id = ids.find((candidate) => nameOf(candidate) === agentName)!;
    expect(contextVersion).toBe(versions.get(id));
  }
  expect(versions.get(ids[0]!)).toBeGreaterThan(2);
}, 300_000);
