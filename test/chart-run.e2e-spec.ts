import { createServer, type AddressInfo } from 'node:net';
import { one, render, withHelm, type Manifest } from './chart/support/helm';
import { podOf } from './chart/support/pods';
import { startOf } from './chart/support/container';
import { whileLocked } from './db/support/suite';
import { nameOf } from './support/agents';
import { startChild, type Child } from './support/child';
import { createDatabase } from './support/database';
import { PRIVATE_KEY, PUBLIC_KEY } from './support/simulator';
import { createWorld, type World } from './support/world';
import { waitFor } from './support/wait-for';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What the chart makes, run by the commands, variables and files of its manifests. */
withHelm('what the chart installs', () => {
  let world: World;
  let port: number;
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    world = await createWorld({ database: await createDatabase({ migrated: false }) });
    port = await freePort();
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    await world.end();
  });

  const manifests = (redisUrl = world.redisUrl): Promise<Manifest[]> =>
    render({
      credentials: {
        existingSecret: '',
        databaseUrl: { value: world.database.url },
        redisUrl: { value: redisUrl },
        pipecatPrivateApiKey: { value: PRIVATE_KEY },
        pipecatPublicApiKey: { value: PUBLIC_KEY },
      },
      config: {
        port,
        pipecatApiUrl: world.simulator.url,
        agentUpdatesChannel: world.channel,
        agentUpdatesDlq: world.deadLetterList,
      },
    });

  /** Starts a container as its pod would, with `over` over its variables. */
  function run(all: readonly Manifest[], pod: Manifest, name: string, over: Record<string, string> = {}): Child {
    const { args, environment, remove } = startOf(all, pod, name);
    ends.push(remove);
    const [script = '', ...words] = args;
    const child = startChild(script, words, { ...environment, ...over });
    ends.push(() => child.end('SIGKILL'));
    return child;
  }

  const migrate = async (): Promise<Child> => {
    const all = await manifests();
    return run(all, one(all, 'Job'), 'migrate');
  };
  const ended = async (child: Child): Promise<[number | null, string]> => [await child.exited, child.output().trim()];

  /** helm test, towards the service's port instead of its Service. */
  async function tested(all: readonly Manifest[]): Promise<{ code: number | null; output: string }> {
    const pod = one(all, 'Pod', '-test');
    const [code, output] = await ended(run(all, pod, 'test', { CONFIG_SYNC_API_URL: `http://127.0.0.1:${port}` }));
    return { code, output };
  }

  it('migrates by its Job: killed half-way, two at once and once more, it is done once', async () => {
    await whileLocked(world.database, [['CREATE TABLE dead_letters (id uuid)', []]], async () => {
      const stuck = await migrate();
      await waitFor('the migration to stand still', async () =>
        (
          await world.database.rows<{ waits: boolean }>(
            "SELECT wait_event_type = 'Lock' AS waits FROM pg_stat_activity WHERE application_name = 'config-sync-migrate' AND datname = current_database()",
          )
        ).some(({ waits }) => waits),
      );
      await stuck.end('SIGKILL');
      throw new Error('taken back');
    }).catch((error: unknown) => expect(String(error)).toMatch('taken back'));

    const both = await Promise.all([migrate(), migrate()]);
    const said = (await Promise.all(both.map(ended))).sort();
    expect(said).toEqual([
      [0, expect.stringMatching(/^applied initial/)],
      [0, 'the schema is up to date'],
    ]);
    expect(await ended(await migrate())).toEqual([0, 'the schema is up to date']);
  });

  it('serves, is ready, does its work, passes helm test, and ends within the grace period', async () => {
    const all = await manifests();
    const deployment = one(all, 'Deployment');
    const service = run(all, deployment, 'service');
    await service.line(/"msg":"serving"/, 60_000);
    const status = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect(await status('/healthz')).toBe(200);
    await waitFor('the service to be ready', async () => (await status('/readyz')) === 200, 60_000);

    const agentId = await world.publisher.agent();
    await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(agentId, { sync_status: 'SYNCED' });
    expect((await world.simulator.writes(nameOf(agentId))).map(({ op }) => op)).toEqual(['createAgent']);

    const { code, output } = await tested(all);
    expect([code, output]).toEqual([0, expect.stringMatching(/every part is up/)]);

    const begun = Date.now();
    expect(await service.end('SIGTERM')).toBe(0);
    expect(Date.now() - begun).toBeLessThan(podOf(deployment).spec.terminationGracePeriodSeconds * 1000);
  });

  it('fails helm test with what is out of reach, and shows no credential', async () => {
    const { code, output } = await tested(await manifests('redis://user:canary-password@127.0.0.1:1'));
    expect(code).toBe(1);
    expect(output).toMatch(/fail.*redis.*ECONNREFUSED/i);
    // To doctor a service that is not there is no failure, since before the first start it cannot be; after an installation it is.
    expect(output).toMatch(`http://127.0.0.1:${port}/readyz cannot be reached`);
    expect(output).not.toMatch('canary-password');
  });

  it('asks KEDA’s question in words that the database understands', async () => {
    const [trigger] = one(await render({ keda: { enabled: true } }), 'ScaledObject')['spec'].triggers;
    expect(await world.database.rows(trigger.metadata.query as string)).toEqual([{ count: '0' }]);
  });
});
