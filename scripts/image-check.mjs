// npm run image:check [-- image]: runs the image as a cluster would, on a read-only tree, and looks whether it does its job and ends in order.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import { containerEngine } from './lib/container-engine.mjs';
import { main } from './lib/main.mjs';
import { root } from './lib/paths.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { freePort, waitFor, waitForHttp } from './lib/processes.mjs';
import { startRedis } from './lib/redis.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const image = process.argv[2] ?? `pipecat-config-sync:${version}`;
const STOP_SECONDS = 30;

/** What Kubernetes' "restricted" asks for. */
const restricted = [
  ...['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'all', '--security-opt', 'no-new-privileges'],
  ...['--ulimit', 'nofile=4096:4096', '--ulimit', 'nproc=1000:1000', '--network', 'host'],
];

const say = (line) => console.log(`ok    ${line}`);

/** Containers of this check, by name; all are gone at its end. */
function containers(engine, onExit) {
  const tag = randomBytes(3).toString('hex');
  const options = (environment) => [
    ...restricted,
    ...Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
  ];
  return {
    once: (environment, ...command) => engine.call('run', '--rm', ...options(environment), image, ...command),
    start: async (what, environment, ...command) => {
      const name = `config-sync-check-${tag}-${what}`;
      onExit(() => engine.call('rm', '-f', name).catch(() => undefined));
      await engine.call('run', '-d', '--name', name, ...options(environment), image, ...command);
      return name;
    },
  };
}

async function agent(databaseUrl) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const id = randomUUID();
  await client.query("INSERT INTO agents (id, name, desired_state) VALUES ($1, 'a bot', 'present')", [id]);
  await client.query(
    `INSERT INTO agent_configurations (agent_id, version, is_active, config)
     VALUES ($1, 1, true, '{"deployment": {"image": "acme/bot:1", "region": "us-west"}}')`,
    [id],
  );
  const status = async () =>
    (await client.query('SELECT sync_status FROM agents WHERE id = $1', [id])).rows[0].sync_status;
  await waitFor(async () => (await status()) === 'SYNCED', { what: 'the agent to be SYNCED' });
  await client.end();
}

const probe = `
const fs = require('node:fs');
const tried = (path) => { try { fs.writeFileSync(path, ''); return 'written'; } catch (error) { return error.code; } };
const shown = { uid: process.getuid(), app: tried('/app/x'), dist: tried('/app/dist/main.js'), tmp: tried('/tmp/x'), npm: fs.existsSync('/app/node_modules/jest') };
console.log(JSON.stringify(shown));`;

await main(async (onExit) => {
  const engine = await containerEngine();
  const run = containers(engine, onExit);
  const [postgres, redis] = await Promise.all([startPostgres({ own: true }), startRedis({ own: true })]);
  onExit(postgres.stop);
  onExit(redis.stop);

  const shown = JSON.parse((await run.once({}, 'node', '-e', probe)).split('\n').at(-1));
  const expected = { uid: 10001, app: 'EROFS', dist: 'EROFS', tmp: 'written', npm: false };
  if (JSON.stringify(shown) !== JSON.stringify(expected)) throw new Error(`the container is ${JSON.stringify(shown)}`);
  say('user 10001, a tree that cannot be written, /tmp that can, no development packages');

  const [port, simulatorPort] = [await freePort(), await freePort()];
  const keys = { SIM_PRIVATE_KEY: 'check_private', SIM_PUBLIC_KEY: 'pk_check_public' };
  await run.start('simulator', { SIM_PORT: simulatorPort, ...keys }, 'node', 'dist-simulator/main.js');
  const environment = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    PIPECAT_API_URL: `http://127.0.0.1:${simulatorPort}`,
    PIPECAT_PRIVATE_API_KEY: keys.SIM_PRIVATE_KEY,
    PIPECAT_PUBLIC_API_KEY: keys.SIM_PUBLIC_KEY,
    PIPECAT_RATE_LIMIT_PER_SECOND: '0',
    SYNC_ROLLOUT_POLL_MS: '200',
    PORT: String(port),
  };
  await run.once(environment, 'node', 'dist/main.js', '--check-config');
  say('--check-config accepts the environment');
  await run.once(environment, 'node', 'dist/migrate.js', 'up');
  say('migrated');

  const startedAt = Date.now();
  const service = await run.start('service', environment);
  await waitForHttp(`http://127.0.0.1:${port}/readyz`);
  say(`ready ${((Date.now() - startedAt) / 1000).toFixed(1)} s after the start of its container`);
  await engine.call('exec', service, 'node', '-e', healthCheck());
  say('the health check of the image passes');
  await agent(postgres.url);
  say('an agent is SYNCED');

  const stoppedAt = Date.now();
  await engine.call('stop', '-t', String(STOP_SECONDS), service);
  const code = await engine.call('inspect', '-f', '{{.State.ExitCode}}', service);
  if (code !== '0') throw new Error(`it ended with ${code} on SIGTERM:\n${await engine.call('logs', service)}`);
  say(`SIGTERM: ended with 0 after ${((Date.now() - stoppedAt) / 1000).toFixed(1)} s`);
  const size = Number(await engine.call('image', 'inspect', '-f', '{{.Size}}', image));
  say(`${image}: ${(size / 1e6).toFixed(0)} MB with its base`);
});

/** The command of HEALTHCHECK, as the Dockerfile gives it. */
function healthCheck() {
  const file = readFileSync(join(root, 'Dockerfile'), 'utf8');
  return JSON.parse(/HEALTHCHECK[^\n]*\n\s*CMD (\[.*\])/.exec(file)[1])[2];
}
