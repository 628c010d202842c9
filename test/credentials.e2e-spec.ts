import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuration, nameOf } from './support/agents';
import { PRIVATE_KEY, PUBLIC_KEY } from './support/simulator';
import { waitFor } from './support/wait-for';
import { createWorld, untilReady, type World } from './support/world';

const NEXT_PRIVATE = 'sim_private_key_rotated';
const NEXT_PUBLIC = 'pk_sim_public_key_rotated';

let world: World;
let folder = '';
const keyFile = (name: string): string => join(folder, name);

/** As a mounted secret is replaced: whole, never half written. */
function writeKey(name: 'private' | 'public', key: string): void {
  writeFileSync(keyFile(`${name}.next`), `${key}\n`);
  renameSync(keyFile(`${name}.next`), keyFile(name));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'config-sync-keys-'));
  writeKey('private', PRIVATE_KEY);
  writeKey('public', PUBLIC_KEY);
  world = await createWorld();
  const service = await world.start({
    PIPECAT_PRIVATE_API_KEY: '',
    PIPECAT_PUBLIC_API_KEY: '',
    PIPECAT_PRIVATE_API_KEY_FILE: keyFile('private'),
    PIPECAT_PUBLIC_API_KEY_FILE: keyFile('public'),
  });
  await untilReady(service);
});
afterEach(async () => {
  await world.end();
  rmSync(folder, { recursive: true });
});

async function syncedAgents(count: number): Promise<string[]> {
  const ids = await Promise.all(
    Array.from({ length: count }, () => world.publisher.agent({ desiredState: 'present' })),
  );
  for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 }, 20_000);
  return ids;
}

async function attempts(): Promise<number[]> {
  const rows = await world.database.rows<{ attempts: number }>('SELECT attempts FROM sync_requests');
  return rows.map(({ attempts }) => attempts);
}

it('goes on with the new private key after the old one was revoked, without a restart and without a failed agent', async () => {
  const ids = await syncedAgents(3);
  writeKey('private', NEXT_PRIVATE);
  await world.simulator.settings({ privateKeys: [NEXT_PRIVATE] });
  for (const id of ids) await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
  for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 }, 20_000);
  const failed = await world.database.rows("SELECT 1 FROM sync_runs WHERE reason = 'AuthenticationFailed'");
  expect(failed).toEqual([]);
  expect(await world.deadLetters()).toEqual([]);
});

it('waits while the private key is refused, burns no attempts, and goes on when the file has the new one', async () => {
  const ids = await syncedAgents(3);
  await world.simulator.settings({ privateKeys: [NEXT_PRIVATE] });
  for (const id of ids) await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
  for (const id of ids) await world.publisher.until(id, { status_reason: 'AuthenticationFailed' });
  const refused = (await world.simulator.journal()).filter(({ status }) => status === 401).length;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect((await world.simulator.journal()).filter(({ status }) => status === 401)).toHaveLength(refused);
  expect(await attempts()).toEqual([0, 0, 0]);
  writeKey('private', NEXT_PRIVATE);
  for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 }, 40_000);
  expect(await world.deadLetters()).toEqual([]);
});

it('goes on with the work of one key while the other one is refused', async () => {
  const [talking] = await syncedAgents(1);
  await world.simulator.addSessions(nameOf(talking!), 2);
  await world.simulator.settings({ publicKeys: [NEXT_PUBLIC] });
  await world.publisher.activate(talking!, 2, configuration({}, { systemPrompt: 'Another one.' }));
  await world.publish({ agent_id: talking!, version: 2, change_type: 'CONTEXT_UPDATE' });
  await world.publisher.until(talking!, { status_reason: 'AuthenticationFailed' });
  await syncedAgents(1);
  writeKey('public', NEXT_PUBLIC);
  await world.publisher.until(talking!, { sync_status: 'SYNCED', synced_version: 2 }, 40_000);
  const sessions = await waitFor('the sessions', () => world.simulator.sessions(nameOf(talking!)));
  expect(sessions.map(({ contextVersion }) => contextVersion)).toEqual([2, 2]);
  expect(await world.deadLetters()).toEqual([]);
});
