import { createServer, connect, type AddressInfo } from 'node:net';
import { toWork } from '../../src/domain';
import { createDatabase } from '../support/database';
import { startOwnPostgres } from '../support/servers';
import { agentState, ending, letter, requestState, setRequest } from './support/rows';
import { openStore } from './support/store';
import { ME, startSuite, untilSomebodyWaits, whileLocked, type Suite } from './support/suite';
import { startTcpProxy } from './support/tcp-proxy';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());
beforeEach(() => suite.database.rows('TRUNCATE agents, sync_requests, dead_letters CASCADE'));

const FATAL = (() => {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]), head, fields]);
})();

it('a connection that is ended in the very moment in which it is made costs a statement, not the process', async () => {
  const target = new URL(suite.database.url);
  let connections = 0;
  const door = createServer((client) => {
    connections += 1;
    client.on('error', () => undefined);
    if (connections > 1) {
      client.once('data', () => client.end(FATAL));
      return;
    }
    const server = connect(Number(target.port), '127.0.0.1');
    server.on('error', () => undefined);
    client.pipe(server).pipe(client);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const url = new URL(suite.database.url);
  url.port = String((door.address() as AddressInfo).port);
  const store = await openStore(url.href, { poolSize: 2 });
  const [slow, cut] = await Promise.allSettled([
    store.database.rows('SELECT pg_sleep(0.3)'),
    store.database.rows('SELECT 1'),
  ]);
  expect(slow).toMatchObject({ status: 'fulfilled' });
  expect(cut).toMatchObject({ status: 'rejected', reason: { name: 'DbError' } });
  await store.close();
  door.close();
});

it('a network that swallows everything costs one statement a connection: what did not answer is not used again', async () => {
  const server = await startOwnPostgres();
  const database = await createDatabase({ server: server.url, migrated: false });
  const proxy = await startTcpProxy(server.port);
  const store = await openStore(database.url.replace(`:${server.port}/`, `:${proxy.port}/`), {
    ...{ poolSize: 1, statementTimeoutMs: 300 },
  });
  proxy.swallow();
  await expect(store.database.rows('SELECT 1')).rejects.toMatchObject({ name: 'DbError' });
  expect(await store.database.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await store.close();
  await proxy.close();
  await database.drop();
  await server.stop();
});

it('a command that waited for a newer one to commit does not undo it', async () => {
  const id = await suite.agent();
  let heard: Promise<boolean> | undefined;
  const newer = "UPDATE agents SET desired_state = 'absent', command_version = 7 WHERE id = $1";
  await whileLocked(suite.database, [[newer, [id]]], async () => {
    heard = suite.hear(id, 5, 'PROVISION');
    await untilSomebodyWaits(suite.database);
  });
  await heard;
  expect(await agentState(suite.database, id)).toMatchObject({ desired_state: 'absent', command_version: 7 });
});

it('a hint, and a command with it, survives a request that is given up', async () => {
  const id = '00000000-0000-4000-8000-0000000000aa';
  const lease = await suite.lease(id, 1);
  await suite.hear(id, 2, 'DEPROVISION');
  await suite.mine.requests.finish([ending(lease, { next: 'forget' })]);
  expect(await requestState(suite.database, id)).toMatchObject({ due: 'now', command: 'absent', version: 2 });
});

it('an overtaken command does not take a fresh update with it', async () => {
  const id = await suite.agent({ command_version: 5, desired_state: 'present' });
  const work = toWork({ agentId: id, version: 9, changeType: 'FULL_SYNC' });
  const overtaken = { desiredState: 'absent', version: 1 } as const;
  const { recorded } = await suite.mine.requests.record([{ ...work, command: overtaken }], 0, ME);
  expect(recorded).toEqual(new Set([id]));
  expect(await requestState(suite.database, id)).toMatchObject({ version: 9 });
  expect(await agentState(suite.database, id)).toMatchObject({ desired_state: 'present', command_version: 5 });
});

it('the next due time is null when all requests wait for ever', async () => {
  const id = await suite.agent();
  await suite.hear(id, 1);
  await setRequest(suite.database, id, { due_at: 'infinity' });
  expect(await suite.mine.requests.nextDueMs()).toBeNull();
});

it.each([
  { what: 'a NUL', text: 'a\u0000b' },
  { what: 'half a character', text: 'a\ud83d' },
])('$what in a text spoils neither a letter, a receipt nor the batch that it ends in', async ({ text }) => {
  await suite.mine.letters.store([letter({ message: text }), letter()]);
  const ids = [await suite.agent(), await suite.agent()];
  await suite.mine.deliveries.record(ids[0]!, 1, [
    { sessionId: 's', outcome: 'failed', error: text, deploymentId: null, contextVersion: null },
  ]);
  const leases = [await suite.lease(ids[0]!), await suite.lease(ids[1]!)];
  const rows = leases.map((lease, n) => ending(lease, { status: 'ERROR_SYNC', error: n === 0 ? text : null }));
  expect((await suite.mine.requests.finish(rows)).size).toBe(2);
});

it('a hint during the last attempt begins anew: the attempts and the wait start again', async () => {
  const id = await suite.agent();
  const lease = await suite.lease(id);
  await suite.hear(id, 2);
  await suite.mine.requests.finish([ending(lease, { next: 'park', attempts: 8, parked_for: 'absent:1' })]);
  expect(await requestState(suite.database, id)).toMatchObject({ due: 'now', attempts: 0, parked_for: null });
});

it('a finish that parks for ever answers false, not null', async () => {
  const id = await suite.agent();
  expect(await suite.mine.requests.finish([ending(await suite.lease(id), { next: 'park' })])).toEqual(
    new Map([[id, false]]),
  );
});
