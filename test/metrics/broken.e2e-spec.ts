import { randomUUID } from 'node:crypto';
import { stringify } from 'yaml';
import { ALERTS } from '../../monitoring/source/alerts';
import { ruleFile } from '../../monitoring/source/rule-file';
import { Admin, ADMIN_TOKEN, publish, pulled, withPrompt } from '../admin/support';
import { describeWithPromtool, promtool } from '../monitoring/promtool';
import { selectorsOf } from '../monitoring/registered';
import { configuration, nameOf } from '../support/agents';
import type { Service } from '../support/service';
import { createWorld, untilReady, type World } from '../support/world';
import { has, untilScraped } from './support';

const MINUTES = 120;

/** What a broken fleet looks like: one agent, or one thing, for each trouble that needs no outage. */
describe('a fleet with many troubles', () => {
  let world: World;
  let service: Service;
  let samples: Map<string, number>;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    world = await createWorld();
    const provisioned = async (): Promise<string> =>
      world.publisher.agent({ desiredState: 'present', config: withPrompt(1) });
    ids['foreign'] = await world.publisher.agent({ desiredState: 'present' });
    await world.simulator.http.put(`/agents/${nameOf(ids['foreign'])}`, {
      image: 'somebody/else:1',
      region: 'us-west',
      createdAt: '2026-01-01T00:00:00.000Z',
    });
    for (const name of ['fine', 'drifted', 'orphan', 'held', 'heard']) ids[name] = await provisioned();
    ids['invalid'] = await world.publisher.agent({ desiredState: 'present', config: configuration({ image: 7 }) });
    service = await world.start({ ADMIN_TOKEN, DRIFT_SCAN_INTERVAL_MS: '1000', DEPROVISION_MAX_PER_HOUR: '0' });
    await untilReady(service);
    for (const name of ['fine', 'drifted', 'orphan', 'held', 'heard'])
      await world.publisher.until(ids[name] ?? '', { sync_status: 'SYNCED' });
    await trouble();
    samples = await untilScraped(service, {
      owner_mismatch: 1,
      drifted: 1,
      orphans: 1,
      held_deletes: 1,
      dlq_depth: 3,
      'sessions_behind{versions="3+"}': 1,
      'paused{scope="fleet"}': 1,
    });
  });

  afterAll(() => world.end());

  async function trouble(): Promise<void> {
    await world.simulator.addSessions(nameOf(ids['heard'] ?? ''), 2);
    await publish(world, ids['heard'] ?? '', 2);
    await world.publisher.until(ids['heard'] ?? '', { sync_status: 'SYNCED', synced_version: 2 });
    await world.simulator.http.put(`/agents/${nameOf(ids['drifted'] ?? '')}`, {
      image: 'acme/other:9',
      region: 'us-west',
    });
    await world.database.rows('DELETE FROM agents WHERE id = $1', [ids['orphan']]);
    await world.database.rows(`UPDATE agents SET desired_state = 'absent' WHERE id = $1`, [ids['held']]);
    await world.publish('no update');
    await world.publisher.until(ids['held'] ?? '', { status_reason: 'DeleteHeld' });
    await world.publisher.until(ids['drifted'] ?? '', { status_reason: 'DriftDetected' });
    await pulled(world, ids['fine'] ?? '', 1, randomUUID());
    await world.database.rows(
      `INSERT INTO agent_configurations (agent_id, version, config) SELECT $1, n, '{}' FROM generate_series(2, 4) n`,
      [ids['fine']],
    );
    await world.database.rows('UPDATE agents SET active_version = 4 WHERE id = $1', [ids['fine']]);
    const admin = new Admin(service);
    await admin.post('/v1/fleet/pause', { why: 'the test wants it' });
  }

  it.each(ALERTS)('shows what $name reads', ({ expression }) => {
    const missing = selectorsOf(expression).filter((selector) => !has(samples, selector));
    expect(missing).toEqual([]);
  });

  it('says of each agent why, and names none of them', () => {
    const agents = [...samples].filter(([series]) => series.startsWith('agents{'));
    expect(Object.fromEntries(agents)).toMatchObject({
      'agents{status="ERROR_SYNC",reason="ForeignAgent"}': 1,
      'agents{status="ERROR_SYNC",reason="InvalidConfig"}': 1,
      'agents{status="ERROR_SYNC",reason="DriftDetected"}': 1,
      'agents{status="PENDING_DELETE",reason="DeleteHeld"}': 1,
    });
    const names = Object.values(ids).flatMap((id) => [id, nameOf(id), id.replaceAll('-', '')]);
    const text = [...samples.keys()].join('\n');
    expect(names.filter((name) => text.includes(name))).toEqual([]);
  });

  it('counts what was done and what went wrong', () => {
    const of = (series: string): number => samples.get(series) ?? 0;
    expect(of('messages_received_total{result="rejected"}')).toBe(1);
    expect(of('messages_received_total{result="accepted"}')).toBe(1);
    expect(of('reconcile_outcomes_total{outcome="synced"}')).toBeGreaterThanOrEqual(6);
    expect(of('reconcile_errors_total{reason="InvalidConfig"}')).toBeGreaterThanOrEqual(1);
    expect(of('terminal_reconcile_errors_total')).toBeGreaterThanOrEqual(2);
    expect(of('workqueue_adds_total{source="message"}')).toBe(1);
    expect(of('workqueue_adds_total{source="scan"}')).toBeGreaterThanOrEqual(7);
    expect(of('api_requests_total{op="createAgent",status_class="2xx"}')).toBe(5);
    expect(of('api_requests_total{op="pushContext",status_class="2xx"}')).toBe(2);
    expect(of('publish_to_last_ack_seconds_count')).toBe(1);
    expect(of('first_time_to_live_seconds_count')).toBe(5);
    expect(of('publish_to_synced_seconds_count')).toBeGreaterThanOrEqual(6);
    expect(of('drift_seconds_count')).toBe(1);
    expect(of('dlq_writes_total{reason="InvalidMessageFormat"}')).toBe(1);
    expect(of('last_success_timestamp_seconds{loop="drift-scan"}')).toBeGreaterThan(1_700_000_000);
    expect(of('reconcile_panics_total')).toBe(0);
  });

  it('tells the same at /status, with what protects it', async () => {
    const admin = new Admin(service);
    const { status, headers, body } = await admin.get('/status');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      at: expect.stringMatching(/Z$/),
      replica: { version: expect.any(String), uptimeSeconds: expect.any(Number) },
      messages: { received: 2, rejected: 1, superseded: 0, deadLettered: 3, synced: expect.any(Number) },
      fleet: {
        agents: 6,
        byStatus: { PENDING_DELETE: 1, ERROR_SYNC: 3 },
        orphans: 1,
        stalled: { '15m': 0, '1h': 0, '12h': 0 },
      },
      versionsBehind: { sessions: { '3+': 1 } },
      backlog: { parked: expect.any(Number), waiting: expect.any(Number) },
      deadLetters: { depth: 3, oldestSeconds: expect.any(Number), waiting: 0 },
      lastError: { reason: expect.any(String), agentId: expect.any(String), at: expect.stringMatching(/Z$/) },
      platform: {
        private: { key: 'ok', circuit: 'closed', limitPerSecond: 0, pausedUntil: null },
        public: { key: 'ok', circuit: 'closed' },
      },
      replicas: 1,
      connections: { postgres: 'up', redis: 'up' },
      protected: {
        adminTokens: 1,
        botTokens: false,
        policy: 'sync',
        driftPolicy: 'report',
        deletes: { maxPerHour: 0, engaged: true, held: 1 },
        paused: { fleet: { by: 'admin', why: 'the test wants it' }, agents: 0 },
      },
      errors: {},
    });
    expect((body as { fleet: { byReason: object[] } }).fleet.byReason).toContainEqual({
      reason: 'InvalidConfig',
      agents: 1,
    });
  });

  it('shows /status to nobody without a token', async () => {
    expect((await new Admin(service, null).get('/status')).status).toBe(401);
    expect((await new Admin(service, 'another-token-altogether').get('/status')).status).toBe(401);
  });

  describeWithPromtool('and the alert rules', () => {
    it('fire for these troubles, when they stay, and for no other', () => {
      const input = [...samples].map(([series, value]) => ({
        series: `config_sync_${series.replace(/\{(.*)\}$|$/, (_, labels?: string) => `{${[labels, ...WHERE].filter(Boolean).join(',')}}`)}`,
        // What is a moment goes on with the clock of the test.
        values: /^last_success|^process_start/.test(series) ? `0+60x${MINUTES}` : `${value}x${MINUTES}`,
      }));
      const up = { series: `up{${WHERE.join(',')}}`, values: `1x${MINUTES}` };
      const test = stringify({
        rule_files: ['rules.yaml'],
        evaluation_interval: '1m',
        tests: [{ interval: '1m', input_series: [...input, up], alert_rule_test: ALERTS.map(expectation) }],
      });
      const rules = ruleFile().replaceAll(/^ +(annotations:|summary:.*|description:.*|runbook_url:.*)\n/gm, '');
      expect(promtool({ 'rules.yaml': rules, 'test.yaml': test }, 'test', 'rules', 'test.yaml')).toMatchObject({
        ok: true,
      });
    });
  });
});

const WHERE = ['namespace="voice"', 'job="config-sync"', 'instance="a"'];
const FIRING = [
  'ConfigSyncForeignAgent',
  'ConfigSyncDeletesHeld',
  'ConfigSyncDrift',
  'ConfigSyncOrphans',
  'ConfigSyncSessionsBehind',
  'ConfigSyncDeadLetters',
];

function expectation({ name, severity }: (typeof ALERTS)[number]): object {
  const labels = { severity, namespace: 'voice', job: 'config-sync' };
  return {
    alertname: name,
    eval_time: `${MINUTES - 10}m`,
    exp_alerts: FIRING.includes(name) ? [{ exp_labels: labels }] : [],
  };
}
