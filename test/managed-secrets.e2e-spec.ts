import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { botToken, Secret } from '../src/config';
import { nameOf } from './support/agents';
import { createWorld, untilReady, type World } from './support/world';
import { waitFor } from './support/wait-for';

const TOKEN_KEY = 'a-bot-token-key-of-32-characters!';
const CANARY = 'sk-canary-5f1d';

interface SecretSets {
  readonly secretSets: readonly { readonly name: string; readonly status: string; readonly keys: readonly string[] }[];
}

describe('the secret set that config-sync makes', () => {
  let world: World;
  const directory = mkdtempSync(join(tmpdir(), 'config-sync-secrets-'));
  const file = join(directory, 'bots.env');

  beforeEach(async () => {
    writeFileSync(file, `OPENAI_API_KEY=${CANARY}-1\nDEEPGRAM_API_KEY=other\n`);
    world = await createWorld();
    const service = await world.start({
      CONFIG_SYNC_PUBLIC_URL: 'https://sync.example.com/',
      BOT_SECRETS_FILE: file,
      BOT_TOKEN_KEY: TOKEN_KEY,
      BOT_SECRETS_ROLLOUTS_PER_MINUTE: '60',
      DRIFT_SCAN_INTERVAL_MS: '1500',
    });
    await untilReady(service);
  });

  afterEach(() => world.end());
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const sets = async (): Promise<SecretSets['secretSets']> =>
    (await world.simulator.http.get<SecretSets>('/state')).data.secretSets;

  const setsOf = async (id: string): Promise<string[]> =>
    (await sets()).map(({ name }) => name).filter((name) => name.startsWith(`${nameOf(id)}.`));

  const bound = async (id: string): Promise<unknown> => {
    const writes = await world.simulator.writes(nameOf(id));
    return (writes.findLast(({ op }) => op !== 'putSecrets')?.requestBody as { secretSet?: string }).secretSet;
  };

  const provisioned = async (count: number): Promise<string[]> => {
    const ids = await Promise.all(
      Array.from({ length: count }, () => world.publisher.agent({ desiredState: 'present' })),
    );
    for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED' }, 30_000);
    return ids;
  };

  it('is ready before it is bound, holds what the bot needs, and goes with the agent', async () => {
    const [id = ''] = await provisioned(1);
    const [set = ''] = await setsOf(id);
    expect(set).toMatch(/\.[0-9a-f]{12}$/);
    expect((await sets()).find(({ name }) => name === set)?.keys.toSorted()).toEqual([
      'AGENT_ID',
      'CONFIG_SYNC_TOKEN',
      'CONFIG_SYNC_URL',
      'DEEPGRAM_API_KEY',
      'OPENAI_API_KEY',
    ]);
    const writes = await world.simulator.writes();
    expect(writes.map(({ op, status }) => [op, status])).toEqual([
      ['putSecrets', 202],
      ['createAgent', 200],
    ]);
    expect(await bound(id)).toBe(set);
    await world.publish({ agent_id: id, version: 1, change_type: 'DEPROVISION' });
    await world.publisher.until(id, { sync_status: 'DELETED' });
    await waitFor('the set to go', async () => (await setsOf(id)).length === 0, 20_000);
  });

  it('changes with a provider key: exactly one roll-out an agent, none forced, and the old sets are gone afterwards', async () => {
    const ids = await provisioned(6);
    const before = new Map(await Promise.all(ids.map(async (id) => [id, await bound(id)] as const)));
    await world.simulator.clearJournal();
    writeFileSync(file, `OPENAI_API_KEY=${CANARY}-2\nDEEPGRAM_API_KEY=other\n`);
    await waitFor(
      'every agent to have another set and be in line',
      async () => {
        const rows = await world.database.rows("SELECT 1 FROM agents WHERE sync_status <> 'SYNCED'");
        const updates = (await world.simulator.writes()).filter(({ op }) => op === 'updateAgent');
        return rows.length === 0 && updates.length === ids.length;
      },
      45_000,
    );
    await waitFor('the old sets to go', async () => (await sets()).length === ids.length, 30_000);
    const updates = (await world.simulator.writes()).filter(({ op }) => op === 'updateAgent');
    expect(new Set(updates.map(({ agent }) => agent)).size).toBe(ids.length);
    expect(updates.some(({ requestBody }) => 'forceRedeploy' in (requestBody as object))).toBe(false);
    for (const id of ids) {
      expect(await bound(id)).not.toBe(before.get(id));
      expect(await setsOf(id)).toEqual([await bound(id)]);
    }
    // Spread over time: sixty a minute are at least five seconds for six agents.
    const times = updates.map(({ startedAt }) => startedAt).sort((a, b) => a - b);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2500);
    await expectNoValueAnywhere(world);
  }, 120_000);

  it('is not made for an agent whose configuration names one', async () => {
    await world.simulator.http.put('/secrets/our-own', { keys: { A: 'b' } });
    const config = { deployment: { image: 'acme/bot:1', region: 'us-west', secretSet: 'our-own' }, llm_context: {} };
    const id = await world.publisher.agent({ desiredState: 'present', config });
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    expect(await setsOf(id)).toEqual([]);
    expect(await bound(id)).toBe('our-own');
  });

  it('gives the bot the very token that the route for bots takes', () => {
    expect(botToken(new Secret(TOKEN_KEY), '11111111-1111-4111-8111-111111111111')).toMatch(/^cst1\./);
  });
});

/** Values are in no table and no output; the simulator's journal has them blanked. */
async function expectNoValueAnywhere(world: World): Promise<void> {
  const tables = ['agents', 'sync_runs', 'sync_requests', 'ownership_records', 'managed_secret_sets', 'dead_letters'];
  for (const table of tables) {
    const rows = await world.database.rows(`SELECT t::text AS text FROM ${table} t WHERE t::text LIKE '%${CANARY}%'`);
    expect({ table, rows }).toEqual({ table, rows: [] });
  }
  expect(JSON.stringify(await world.deadLetters())).not.toContain(CANARY);
}
