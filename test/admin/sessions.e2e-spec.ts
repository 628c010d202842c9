import { randomUUID } from 'node:crypto';
import { assertNoCanary } from '../support/canaries';
import { nameOf } from '../support/agents';
import type { Service } from '../support/service';
import { createWorld, untilReady, type World } from '../support/world';
import { waitFor } from '../support/wait-for';
import { Admin, ADMIN_TOKEN, PROMPT, provisioned, publish, pulled } from './support';

describe('who hears what', () => {
  let world: World;
  let service: Service;
  let admin: Admin;

  beforeAll(async () => {
    world = await createWorld();
    service = await world.start({
      ADMIN_TOKEN,
      SYNC_MAX_ATTEMPTS: '3',
      CONTEXT_PUSH_TIMEOUT_MS: '500',
      SYNC_PARKED_RETRY_MS: '600000',
    });
    await untilReady(service);
    admin = new Admin(service);
  });

  afterEach(() => world.simulator.clearFaults());

  afterAll(async () => {
    const sightings = admin.answers.filter((answer) => answer.includes(PROMPT));
    expect(sightings).toEqual([]);
    await assertNoCanary(world, [service], [PROMPT, ADMIN_TOKEN]);
    await world.end();
  });

  const settledAt = (id: string, version: number): Promise<unknown> =>
    waitFor('the request to end', async () => {
      const [row] = await world.database.rows('SELECT 1 FROM sync_requests WHERE agent_id = $1', [id]);
      return row === undefined && (await world.publisher.row(id)).synced_version === version;
    });

  it('lists each live session with what it heard, how, and how far behind it is', async () => {
    const id = await provisioned(world);
    const [accepting = ''] = await world.simulator.addSessions(nameOf(id), 1);
    await publish(world, id, 2);
    await settledAt(id, 2);
    const [puller = '', silent = ''] = await world.simulator.addSessions(nameOf(id), 2);
    await pulled(world, id, 1, puller);
    const { status, headers, body } = await admin.sessions(id);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      agentId: id,
      activeVersion: 2,
      liveSessions: 3,
      sessionsOnOldDeployment: 0,
      recalled: [],
    });
    const bySession = new Map(body.sessions.map((session: { sessionId: string }) => [session.sessionId, session]));
    expect(bySession.get(accepting)).toEqual({
      sessionId: accepting,
      deploymentId: expect.any(String),
      onCurrentDeployment: true,
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      versionHeard: 2,
      via: 'push',
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      versionsBehind: 0,
      lastOutcome: 'accepted',
      lastError: null,
    });
    expect(bySession.get(puller)).toMatchObject({ versionHeard: 1, via: 'pull', versionsBehind: 1 });
    const nothing = { versionHeard: null, via: null, since: null, versionsBehind: null, lastOutcome: null };
    expect(bySession.get(silent)).toMatchObject({ ...nothing, onCurrentDeployment: true });
  });

  it('believes no bot that did not acknowledge', async () => {
    const id = await provisioned(world);
    const modes = [
      'no-route',
      'vendor-sample',
      'hang',
      'wrong-version',
      'error-500',
      'not-ready',
      'ack-without-status',
    ];
    const byMode = new Map<string, string>();
    for (const mode of modes) {
      const [sessionId = ''] = await world.simulator.addSessions(nameOf(id), 1, { mode });
      byMode.set(mode, sessionId);
    }
    await publish(world, id, 2);
    await world.publisher.until(id, { sync_status: 'ERROR_SYNC' }, 20_000);
    const { body } = await admin.sessions(id);
    const bySession = new Map(body.sessions.map((session: { sessionId: string }) => [session.sessionId, session]));
    for (const mode of modes)
      expect(bySession.get(byMode.get(mode)!)).toMatchObject({ versionHeard: null, versionsBehind: null, via: null });
    expect(bySession.get(byMode.get('no-route')!)).toMatchObject({
      lastOutcome: 'unsupported',
      lastError: expect.any(String),
    });
    expect(bySession.get(byMode.get('hang')!)).toMatchObject({ lastOutcome: 'failed' });
    expect(bySession.get(byMode.get('not-ready')!)).toMatchObject({ lastOutcome: 'not_ready' });
  });

  it('shows all pages, and counts the sessions on an old deployment', async () => {
    const id = await provisioned(world);
    await world.simulator.addSessions(nameOf(id), 130);
    await world.simulator.http.post(`/agents/${nameOf(id)}/sessions`, { count: 2, deploymentId: randomUUID() });
    const { body } = await admin.sessions(id);
    expect(body).toMatchObject({ liveSessions: 132, sessionsOnOldDeployment: 2 });
    expect(new Set(body.sessions.map(({ sessionId }: { sessionId: string }) => sessionId)).size).toBe(132);
  });

  it('leaves out a session that has ended, whatever its receipt says', async () => {
    const id = await provisioned(world);
    const [stays = '', ends = ''] = await world.simulator.addSessions(nameOf(id), 2);
    await publish(world, id, 2);
    await settledAt(id, 2);
    await world.simulator.http.post(`/sessions/${ends}/end`);
    const { body } = await admin.sessions(id);
    expect(body.sessions.map(({ sessionId }: { sessionId: string }) => sessionId)).toEqual([stays]);
  });

  it('answers 404 for an agent in no row', async () => {
    const id = randomUUID();
    expect(await admin.sessions(id)).toMatchObject({ status: 404, body: { code: 'AgentNotFound', status: 404 } });
  });

  it('answers 503 and lists nobody when the platform cannot be asked', async () => {
    const id = await provisioned(world);
    await world.simulator.addSessions(nameOf(id), 1);
    await world.simulator.fault({ op: 'listSessions', agent: nameOf(id), effect: { kind: 'status', status: 500 } });
    const { status, headers, body } = await admin.sessions(id);
    expect(status).toBe(503);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 503, code: 'PlatformUnavailable' });
    expect(body).not.toHaveProperty('sessions');
  });

  it('counts the fleet by versions behind, from the receipts, and shows the same at /metrics', async () => {
    await world.database.rows('TRUNCATE context_deliveries');
    const current = await provisioned(world);
    await world.simulator.addSessions(nameOf(current), 3);
    await publish(world, current, 2);
    await settledAt(current, 2);
    const behind = await provisioned(world);
    await pulled(world, behind, 1, randomUUID());
    await world.database.rows(
      `INSERT INTO agent_configurations (agent_id, version, config) SELECT $1, n, '{}' FROM generate_series(2, 4) n`,
      [behind],
    );
    await world.database.rows('UPDATE agents SET active_version = 4 WHERE id = $1', [behind]);
    const { status, body } = await admin.get('/v1/fleet/versions-behind');
    expect(status).toBe(200);
    expect(body).toEqual({
      agents: { 0: 1, 1: 0, 2: 0, '3+': 1, unknown: 0 },
      sessions: { 0: 3, 1: 0, 2: 0, '3+': 1, unknown: 0 },
    });
    const text = await (await fetch(`${service.url}/metrics`)).text();
    expect(text).toContain('config_sync_sessions_behind{versions="0"} 3');
    expect(text).toContain('config_sync_sessions_behind{versions="3+"} 1');
    expect(text).toContain('config_sync_sessions_behind{versions="unknown"} 0');
  });

  it('measures without naming anybody', async () => {
    const response = await fetch(`${service.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toContain('config_sync_publish_to_last_ack_seconds_bucket{le="0.05"}');
    expect(text).toContain('config_sync_session_push_total{outcome="accepted"}');
    expect(text).toContain('config_sync_process_cpu_seconds_total');
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{32}/);
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length).toBeLessThan(500);
  });
});
