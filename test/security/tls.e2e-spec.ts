import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { makeCertificates, type Certificates } from '../support/certificates';
import { createDatabase } from '../support/database';
import { startOwnPostgres, startOwnRedis, type OwnServer } from '../support/servers';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';

let ours: Certificates;
let theirs: Certificates;
let postgres: OwnServer;
let redis: OwnServer;
let tlsPort: number;
let world: World;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** As `createDatabase` made it, over TLS that is verified against `ca`. */
function databaseUrl(ca: string): string {
  const url = new URL(world.database.url);
  url.hostname = 'localhost';
  url.search = `sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`;
  return url.href;
}

const rediss = (): string => `rediss://localhost:${tlsPort}`;

beforeAll(async () => {
  [ours, theirs] = [makeCertificates(), makeCertificates()];
  tlsPort = await freePort();
  const tls = ['--tls-cert-file', ours.cert, '--tls-key-file', ours.key, '--tls-ca-cert-file', ours.ca];
  [postgres, redis] = await Promise.all([
    startOwnPostgres(),
    startOwnRedis(['--tls-port', String(tlsPort), ...tls, '--tls-auth-clients', 'no']),
  ]);
  const database = await createDatabase({ server: postgres.url });
  world = await createWorld({ database, redisUrl: redis.url });
  const [where] = await database.rows<{ directory: string }>("SELECT current_setting('data_directory') AS directory");
  const { uid, gid } = statSync(where!.directory);
  ours.ownedBy(uid, gid);
  for (const [setting, value] of [
    ['ssl_cert_file', ours.cert],
    ['ssl_key_file', ours.key],
    ['ssl', 'on'],
  ]) {
    await database.rows(`ALTER SYSTEM SET ${setting} = '${value}'`);
  }
  await database.rows('SELECT pg_reload_conf()');
  await waitFor('TLS at PostgreSQL', async () => {
    const [row] = await database.rows<{ ssl: string }>('SHOW ssl');
    return row?.ssl === 'on';
  });
});
afterAll(async () => {
  await world.end();
  await Promise.all([postgres.stop(), redis.stop()]);
  for (const certificates of [ours, theirs]) certificates.remove();
});

it('does its job over TLS to PostgreSQL and Redis, both verified against a private authority', async () => {
  const service = await world.start({
    DATABASE_URL: databaseUrl(ours.ca),
    REDIS_URL: rediss(),
    NODE_EXTRA_CA_CERTS: ours.ca,
  });
  await untilReady(service);
  const id = await world.publisher.agent();
  await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION' });
  await world.publisher.until(id, { sync_status: 'SYNCED' });
  const connections = await world.database.rows<{ ssl: boolean }>(
    `SELECT DISTINCT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
     WHERE a.application_name LIKE 'config-sync%'`,
  );
  expect(connections).toEqual([{ ssl: true }]);
  await service.child.end();
});

it.each([
  { what: 'PostgreSQL', part: 'postgres', settings: () => ({ DATABASE_URL: databaseUrl(theirs.ca) }) },
  { what: 'Redis', part: 'redis', settings: () => ({ REDIS_URL: rediss(), NODE_EXTRA_CA_CERTS: theirs.ca }) },
])('talks to no $what whose certificate another authority signed, and says so', async ({ part, settings }) => {
  const service = await world.start(settings());
  const said = await waitFor('the refusal in the log', () => {
    const lines = service.child.output().split('\n');
    return lines.find((line) => /self-signed certificate|unable to (get|verify)/.test(line));
  });
  expect(said).toMatch(/certificate/);
  const ready = await fetch(`${service.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ details: { [part]: { status: 'down' } } });
  await service.child.end();
});
