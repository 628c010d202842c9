import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { Collector } from './collector';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Every module that it loads, in its output. */
const TELL_MODULES = { NODE_DEBUG: 'module' };

const syncs = async (): Promise<string> => {
  const id = await world.publisher.agent();
  await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION', traceparent: TRACEPARENT });
  await world.publisher.until(id, { sync_status: 'SYNCED' });
  return id;
};

const start = async (environment: Readonly<Record<string, string>>): Promise<Service> => {
  const service = await world.start(environment);
  await untilReady(service, 30_000);
  return service;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

it.each([
  { why: 'without a variable of OpenTelemetry', environment: {} },
  {
    why: 'with the SDK disabled',
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' },
  },
])('loads nothing of OpenTelemetry $why, and works as ever', async ({ environment }) => {
  const service = await start({ ...TELL_MODULES, ...environment });
  const id = await syncs();
  expect(await service.child.end('SIGTERM')).toBe(0);
  expect(service.child.output()).toContain('dist/bundle/');
  expect(service.child.output()).not.toContain('node_modules/@opentelemetry/sdk');
  expect(await world.database.rows('SELECT trace_id FROM sync_runs WHERE agent_id = $1', [id])).not.toContainEqual({
    trace_id: expect.any(String),
  });
});

it('loads it when it is asked to', async () => {
  const service = await start({ ...TELL_MODULES, OTEL_TRACES_EXPORTER: 'console' });
  expect(service.child.output()).toContain('node_modules/@opentelemetry/sdk-node');
});

it('hands its spans to the SDK of the application around, and starts none of its own', async () => {
  const collector = await Collector.start();
  const service = await start({
    ...collector.environment,
    NODE_OPTIONS: `--require ${join(__dirname, 'own-sdk.cjs')}`,
  });
  await syncs();
  await waitFor('the span of a pass', () => collector.spans.some(({ name }) => name === 'sync'));
  expect(new Set(collector.spans.map(({ resource }) => resource['service.name']))).toEqual(
    new Set(['their-application']),
  );
  expect(service.child.output()).not.toContain('traces are on');
  await collector.end();
});

it('keeps the trace of the message for whoever records it, though it records none itself', async () => {
  await start({});
  const id = await world.publisher.agent({ config: { deployment: {} } });
  await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION', traceparent: TRACEPARENT });
  await world.publisher.until(id, { sync_status: 'ERROR_SYNC' });
  const rows = await world.database.rows('SELECT trace_parent FROM sync_requests WHERE agent_id = $1', [id]);
  expect(rows).toEqual([{ trace_parent: TRACEPARENT }]);
});

it('neither waits for a collector that is away, nor says so more than once, and ends in time', async () => {
  const service = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  for (let n = 0; n < 5; n += 1) await syncs();
  await service.child.line(/OpenTelemetry has trouble/);
  await syncs();
  const begun = Date.now();
  expect(await service.child.end('SIGTERM')).toBe(0);
  expect(Date.now() - begun).toBeLessThan(4000);
  const told = service.child
    .output()
    .split('\n')
    .filter((line) => line.includes('OpenTelemetry has trouble'));
  expect(told).toEqual([expect.stringMatching(/"reason":"connect ECONNREFUSED 127\.0\.0\.1:\d+"/)]);
  expect(await world.deadLetters()).toEqual([]);
});

it('ends in time though a collector takes what is sent and never answers', async () => {
  const collector = await Collector.start();
  collector.hangs = true;
  const service = await start(collector.environment);
  await syncs();
  const begun = Date.now();
  expect(await service.child.end('SIGTERM')).toBe(0);
  expect(Date.now() - begun).toBeLessThan(4000);
  expect(collector.spans.length).toBeGreaterThan(0);
  await collector.end();
});

it('sends what is left when it ends', async () => {
  const collector = await Collector.start();
  const service = await start({ ...collector.environment, OTEL_BSP_SCHEDULE_DELAY: '60000' });
  await syncs();
  expect(collector.spans).toEqual([]);
  expect(await service.child.end('SIGTERM')).toBe(0);
  expect(collector.spans.map(({ name }) => name)).toEqual(expect.arrayContaining([`receive ${world.channel}`, 'sync']));
  await collector.end();
});
