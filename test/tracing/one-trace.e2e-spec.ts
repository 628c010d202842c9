import { randomBytes } from 'node:crypto';
import { Admin, ADMIN_TOKEN, PROMPT, withPrompt } from '../admin/support';
import { nameOf } from '../support/agents';
import { PRIVATE_KEY, PUBLIC_KEY } from '../support/simulator';
import type { Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { Collector, type ReceivedSpan } from './collector';

let world: World;
let collector: Collector;
let service: Service;
beforeAll(async () => {
  [world, collector] = await Promise.all([createWorld(), Collector.start()]);
  service = await start();
}, 60_000);
afterAll(async () => {
  await world.end();
  await collector.end();
});

const start = async (environment: Readonly<Record<string, string>> = {}): Promise<Service> => {
  const started = await world.start({ ADMIN_TOKEN, ...NO_SCAN, ...collector.environment, ...environment });
  await untilReady(started, 30_000);
  return started;
};

/** A scan would find a new version before its message does. */
const NO_SCAN = { SYNC_SCAN_INTERVAL_MS: '60000' };

/** A publisher's own span. */
const published = (flags = '01') => {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
};

const message = (agentId: string, version: number, changeType: string, more: object = {}): object => ({
  agent_id: agentId,
  version,
  change_type: changeType,
  ...more,
});

const provisioned = async (): Promise<string> => {
  const id = await world.publisher.agent({ config: withPrompt(1) });
  await world.publish(message(id, 1, 'PROVISION'));
  await world.publisher.until(id, { sync_status: 'SYNCED' });
  return id;
};

const spansOf = (traceId: string, name: string, count: number): Promise<ReceivedSpan[]> =>
  waitFor(`${count} spans ${name}`, () => {
    const found = collector.of(traceId).filter((span) => span.name === name);
    return found.length >= count && found;
  });

const runsOf = (agentId: string) =>
  world.database.rows<{ version: number; outcome: string; trace_id: string | null }>(
    'SELECT version, outcome, trace_id FROM sync_runs WHERE agent_id = $1',
    [agentId],
  );

const childrenOf = (parent: ReceivedSpan | undefined, name: string): ReceivedSpan[] =>
  collector.spans.filter((span) => span.parentSpanId === parent?.spanId && span.name === name);

it('leads in one trace from the publisher over the calls to the acknowledgement of each session', async () => {
  const id = await provisioned();
  const sessions = await world.simulator.addSessions(nameOf(id), 3);
  const publisher = published();
  await world.publisher.activate(id, 2, withPrompt(2));
  await world.publish(message(id, 2, 'CONTEXT_UPDATE', { traceparent: publisher.traceparent }));
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });

  const pushes = await spansOf(publisher.traceId, 'push context', 3);
  const [receive] = await spansOf(publisher.traceId, `receive ${world.channel}`, 1);
  expect(receive).toMatchObject({
    kind: 'consumer',
    parentSpanId: publisher.spanId,
    attributes: {
      'messaging.system': 'redis',
      'messaging.destination.name': world.channel,
      'messaging.operation.type': 'process',
      'config_sync.agent.id': id,
    },
    resource: { 'service.name': 'config-sync', 'service.instance.id': expect.any(String) },
  });
  const [pass] = await spansOf(publisher.traceId, 'sync', 1);
  expect(pass).toMatchObject({
    parentSpanId: receive?.spanId,
    failed: false,
    attributes: {
      'config_sync.agent.id': id,
      'config_sync.version': 2,
      'config_sync.change_type': 'CONTEXT_UPDATE',
      'config_sync.attempt': 1,
      'config_sync.outcome': 'synced',
      'config_sync.action': 'context',
    },
  });
  expect(childrenOf(pass, 'GET /v1/agents/{agentName}/sessions')).toHaveLength(1);
  expect(pushes.map(({ parentSpanId }) => parentSpanId)).toEqual([pass?.spanId, pass?.spanId, pass?.spanId]);
  expect(pushes.map(({ attributes }) => attributes['config_sync.session.id']).sort()).toEqual([...sessions].sort());
  for (const push of pushes) {
    expect(push.attributes).toMatchObject({ 'config_sync.delivery.outcome': 'accepted', 'config_sync.version': 2 });
    const [call, ...more] = childrenOf(push, 'POST /v1/public/{agentName}/sessions/{sessionId}/{contextPath}');
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      kind: 'client',
      attributes: {
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'server.address': '127.0.0.1',
        'config_sync.operation': 'pushContext',
      },
    });
  }
  expect((await runsOf(id)).filter(({ version }) => version === 2)).toEqual([
    expect.objectContaining({ trace_id: publisher.traceId }),
  ]);
  const lines = service.child.output().split('\n');
  expect(lines.find((line) => line.includes(publisher.traceId))).toContain('"msg":"reconciled"');
  expect([...collector.paths]).toEqual(['/v1/traces']);
});

it('goes on in that trace at another replica, after the one that heard the message is gone', async () => {
  const id = await provisioned();
  const publisher = published();
  await world.simulator.settings({ validatingMs: 2500 });
  await world.publisher.activate(id, 2, withPrompt(2, { image: 'acme/bot:2.0.0' }));
  await world.publish(message(id, 2, 'FULL_SYNC', { traceparent: publisher.traceparent }));
  await world.publisher.until(id, { sync_status: 'SYNCING', status_reason: 'RollingOut' });
  expect(await service.child.end('SIGTERM')).toBe(0);
  service = await start();
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 }, 15_000);
  await world.simulator.settings({ validatingMs: 20 });

  const [receive] = await spansOf(publisher.traceId, `receive ${world.channel}`, 1);
  const last = await waitFor('the last pass', () =>
    collector.of(publisher.traceId).find(({ attributes }) => attributes['config_sync.outcome'] === 'synced'),
  );
  const passes = collector.of(publisher.traceId).filter(({ name }) => name === 'sync');
  expect(new Set(passes.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([receive?.spanId]));
  expect(last.resource['service.instance.id']).not.toBe(receive?.resource['service.instance.id']);
}, 60_000);

it('takes the traceparent of an update over HTTP from the header, and rather from the message', async () => {
  const id = await provisioned();
  const [header, body] = [published(), published()];
  const post = (version: number, more: object) =>
    fetch(`${service.url}/v1/updates`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        'content-type': 'application/json',
        traceparent: header.traceparent,
      },
      body: JSON.stringify(message(id, version, 'FULL_SYNC', more)),
    });
  expect((await post(1, {})).status).toBe(202);
  const [served] = await spansOf(header.traceId, 'POST /v1/updates', 1);
  expect(served).toMatchObject({ kind: 'server', parentSpanId: header.spanId });
  expect((await spansOf(header.traceId, 'sync', 1))[0]?.parentSpanId).toBe(served?.spanId);
  expect((await post(1, { traceparent: body.traceparent })).status).toBe(202);
  expect((await spansOf(body.traceId, 'POST /v1/updates', 1))[0]?.parentSpanId).toBe(body.spanId);
  const { body: history } = await new Admin(service).get(`/v1/agents/${id}/history`);
  expect(JSON.stringify(history)).toContain(header.traceId);
});

it.each([
  { why: 'short ids', traceparent: '00-1-2-01' },
  { why: 'zeros', traceparent: `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01` },
  { why: 'a number', traceparent: 7 },
  { why: 'null', traceparent: null },
  { why: 'a novel', traceparent: 'x'.repeat(9000) },
])('works on a message whose traceparent is $why, in a trace of its own', async ({ traceparent }) => {
  const id = await world.publisher.agent({ config: withPrompt(1) });
  await world.publish(message(id, 1, 'PROVISION', { traceparent }));
  await world.publisher.until(id, { sync_status: 'SYNCED' });
  expect(await world.deadLetters()).toEqual([]);
  const receive = await waitFor('the span', () =>
    collector.spans.find(
      ({ name, attributes }) => name.startsWith('receive') && attributes['config_sync.agent.id'] === id,
    ),
  );
  expect(receive.parentSpanId).toBe('');
  expect((await spansOf(receive.traceId, 'sync', 1))[0]?.parentSpanId).toBe(receive.spanId);
});

it('records nothing of a trace that its publisher does not record', async () => {
  const id = await provisioned();
  const [unrecorded, recorded] = [published('00'), published()];
  await world.publish(message(id, 1, 'FULL_SYNC', { traceparent: unrecorded.traceparent }));
  await waitFor('the run', async () => (await runsOf(id)).some(({ outcome }) => outcome === 'no-op'));
  await world.publish(message(id, 1, 'FULL_SYNC', { traceparent: recorded.traceparent }));
  await spansOf(recorded.traceId, 'sync', 1);
  expect(collector.of(unrecorded.traceId)).toEqual([]);
  expect((await runsOf(id)).map(({ trace_id: traceId }) => traceId)).not.toContain(unrecorded.traceId);
});

it('says how an attempt failed by its reason, and holds no prompt, no key and nothing of what the platform said', async () => {
  const said = 'platform-text-canary-77b0';
  await world.simulator.images({ 'acme/broken:1': { outcome: 'fail', reason: 'ImagePullBackOff', message: said } });
  const id = await provisioned();
  await world.simulator.addSessions(nameOf(id), 1);
  await world.simulator.addSessions(nameOf(id), 1, { mode: 'no-route' });
  await world.simulator.addSessions(nameOf(id), 1, { mode: 'vendor-sample' });
  const publisher = published();
  await world.publisher.activate(id, 2, withPrompt(2));
  await world.publish(message(id, 2, 'CONTEXT_UPDATE', { traceparent: publisher.traceparent }));
  const failed = await waitFor('a push that failed', () =>
    collector.of(publisher.traceId).find(({ name, failed: bad }) => name === 'push context' && bad),
  );
  expect(failed.attributes['error.type']).toBe(failed.attributes['config_sync.delivery.outcome']);
  await world.publisher.activate(id, 3, withPrompt(3, { image: 'acme/broken:1' }));
  await world.publish(message(id, 3, 'FULL_SYNC', { traceparent: publisher.traceparent, note: PROMPT }));
  await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'DeploymentFailed' });
  const pass = await waitFor('the pass that failed', () =>
    collector.of(publisher.traceId).find(({ attributes }) => attributes['error.type'] === 'DeploymentFailed'),
  );
  expect(pass).toMatchObject({ name: 'sync', failed: true });
  expect(await service.child.end('SIGTERM')).toBe(0);
  const texts = collector.texts.join('\n');
  for (const canary of [PROMPT, PRIVATE_KEY, PUBLIC_KEY, said, ADMIN_TOKEN, nameOf(id)])
    expect(texts).not.toContain(canary);
});
