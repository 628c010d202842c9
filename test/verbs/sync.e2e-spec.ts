import { Admin, ADMIN_TOKEN, provisioned, withPrompt } from '../admin/support';
import { configuration, nameOf } from '../support/agents';
import { untilReady } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import { NOBODY } from './letters';

/** Whoever fails waits for an hour, unless somebody asks. */
const PATIENT = {
  ADMIN_TOKEN,
  SYNC_BACKOFF_BASE_MS: '3600000',
  SYNC_BACKOFF_MAX_MS: '3600000',
  SYNC_PARKED_RETRY_MS: '3600000',
};

let world: World;
let admin: Admin;

beforeAll(async () => {
  world = await createWorld();
  const service = await world.start(PATIENT);
  await untilReady(service);
  admin = new Admin(service);
});
afterEach(() => world.simulator.clearFaults());
afterAll(() => world.end());

const BROKEN = { deployment: {}, llm_context: null };

/** The document of the active version is put right where it is: nothing that a scan would see. */
const mend = (agentId: string): Promise<unknown> =>
  world.database.rows('UPDATE agent_configurations SET config = $2 WHERE agent_id = $1', [agentId, configuration()]);

const wantsHuman = async (): Promise<string> => {
  const id = await world.publisher.agent({ desiredState: 'present', config: BROKEN });
  await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'InvalidConfig' });
  return id;
};

describe('asking for one agent', () => {
  it('jumps the parking', async () => {
    const id = await wantsHuman();
    await mend(id);
    const { status, body } = await admin.post(`/v1/agents/${id}/sync`, { why: 'mended' });
    expect([status, body]).toEqual([202, { agentId: id, version: 1, recording: 'recorded' }]);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
    const runs = await world.database.rows('SELECT source, outcome FROM sync_runs WHERE agent_id = $1 ORDER BY id', [
      id,
    ]);
    expect(runs.at(-1)).toEqual({ source: 'operator', outcome: 'synced' });
  });

  it('jumps the back-off', async () => {
    await world.simulator.fault({ op: 'getAgent', effect: { kind: 'status', status: 500 } });
    const id = await world.publisher.agent({ desiredState: 'present' });
    await world.publisher.until(id, { status_reason: 'PlatformUnavailable' });
    await world.simulator.clearFaults();
    await waitFor(
      'the platform to be trusted again',
      async () => {
        await admin.post(`/v1/agents/${id}/sync`);
        return (await world.publisher.row(id)).sync_status === 'SYNCED';
      },
      20_000,
    );
  });

  it('jumps the pace of the quarantine', async () => {
    const id = await wantsHuman();
    await mend(id);
    await world.database.rows('UPDATE sync_requests SET crashes = 7 WHERE agent_id = $1', [id]);
    await admin.post(`/v1/agents/${id}/sync`);
    await world.publisher.until(id, { sync_status: 'SYNCED' });
  });

  it('looks and changes nothing when the agent is in line', async () => {
    const id = await provisioned(world);
    await waitFor('nothing to be owed', async () => (await request(id)) === undefined);
    await world.simulator.clearJournal();
    await admin.post(`/v1/agents/${id}/sync`, { changeType: 'FULL_SYNC' });
    await waitFor('the look', async () => (await world.simulator.journal({ agent: nameOf(id) })).length > 0);
    await waitFor('its end', async () => (await request(id)) === undefined);
    expect(await world.simulator.writes(nameOf(id))).toEqual([]);
  });

  it('is refused for an agent in no row, and for what is no scope of work', async () => {
    for (const verb of ['sync', 'heal', 'pause', 'resume'])
      expect((await admin.post(`/v1/agents/${NOBODY}/${verb}`)).body).toMatchObject({
        status: 404,
        code: 'AgentNotFound',
      });
    const id = await provisioned(world);
    for (const body of [{ changeType: 'DEPROVISION' }, { version: 3 }, { why: '' }, { why: 'x'.repeat(501) }])
      expect((await admin.post(`/v1/agents/${id}/sync`, body)).status).toBe(400);
    expect((await admin.post('/v1/agents/nobody/sync')).status).toBe(400);
  });
});

const request = async (agentId: string): Promise<object | undefined> =>
  (await world.database.rows('SELECT * FROM sync_requests WHERE agent_id = $1', [agentId]))[0];

describe('an update over HTTP', () => {
  const update = (over: object = {}): object => ({ agent_id: NOBODY, version: 1, change_type: 'FULL_SYNC', ...over });

  it('does what the message does, and says whether there is anything to do', async () => {
    const id = await world.publisher.agent();
    const asked = await admin.post(
      '/v1/updates',
      update({ agent_id: id.toUpperCase(), change_type: 'PROVISION', extra: 1 }),
    );
    expect([asked.status, asked.body]).toEqual([202, { agentId: id, version: 1, recording: 'recorded' }]);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
    const old = await admin.post('/v1/updates', update({ agent_id: id, version: 0 }));
    expect(old.body).toEqual({ agentId: id, version: 0, recording: 'superseded' });
  });

  it('is held against the rules of the message', async () => {
    const bodies = [
      ...[
        {},
        [],
        update({ agent_id: 'x' }),
        update({ version: -1 }),
        update({ version: 1.5 }),
        update({ version: '1' }),
      ],
      ...[update({ change_type: 'PURGE' }), update({ version: 2 ** 31 })],
    ];
    for (const body of bodies)
      expect((await admin.post('/v1/updates', body)).body).toMatchObject({ status: 400, code: 'InvalidMessageFormat' });
    const reasons = (await world.deadLetters()).map(({ reason }) => reason);
    expect(reasons).not.toContain('InvalidMessageFormat');
  });
});

describe('healing', () => {
  it('brings back what was changed at the platform, also where drift is only reported', async () => {
    const drifty = await createWorld();
    try {
      const service = await drifty.start({ ...PATIENT, DRIFT_SCAN_INTERVAL_MS: '1000', DRIFT_POLICY: 'report' });
      await untilReady(service);
      const operator = new Admin(service);
      const id = await provisioned(drifty);
      const inLine = await operator.post(`/v1/agents/${id}/heal`);
      expect([inLine.status, inLine.body.recording]).toEqual([202, 'superseded']);
      const theirs = { serviceName: nameOf(id), image: 'somebody/else:1', region: 'us-west' };
      await drifty.simulator.http.put(`/agents/${nameOf(id)}`, theirs);
      await drifty.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'DriftDetected' });
      await drifty.simulator.clearJournal();
      expect((await operator.post(`/v1/agents/${id}/heal`, { why: 'ours' })).body.recording).toBe('recorded');
      await drifty.publisher.until(id, { sync_status: 'SYNCED', status_reason: null });
      expect((await drifty.simulator.writes(nameOf(id))).map(({ op }) => op)).toEqual(['updateAgent']);
    } finally {
      await drifty.end();
    }
  });
});

describe('asking for many agents', () => {
  it('wants the number that was counted, and then brings all of them in line', async () => {
    const ids = await Promise.all(Array.from({ length: 25 }, () => wantsHuman()));
    await Promise.all(ids.map(mend));
    const why = 'the documents are mended';
    const filter = { status: 'ERROR_SYNC', reason: ['InvalidConfig', 'RegionChanged'], why };
    for (const expected of [undefined, 24]) {
      const { status, body } = await admin.post('/v1/fleet/sync', { ...filter, ...(expected && { expected }) });
      expect([status, body.code, body.errors]).toEqual([409, 'CountDiffers', [{ field: 'expected', message: '25' }]]);
    }
    expect(await world.database.rows("SELECT FROM sync_requests WHERE due_at < 'infinity'")).toEqual([]);
    const asked = await admin.post('/v1/fleet/sync', { ...filter, expected: 25 });
    expect([asked.status, asked.body]).toEqual([202, { agents: 25 }]);
    for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED' }, 20_000);
  });

  it('is refused without a filter, and without a reason', async () => {
    for (const body of [{ why: 'x' }, { all: false, why: 'x' }, { all: true }, { status: 'NONSENSE', why: 'x' }])
      expect((await admin.post('/v1/fleet/sync', body)).status).toBe(400);
    expect((await admin.post('/v1/fleet/sync', { reason: 'RegionChanged', why: 'none' })).body).toEqual({ agents: 0 });
  });

  it('takes those behind', async () => {
    const id = await provisioned(world);
    await admin.post(`/v1/agents/${id}/pause`);
    await world.publisher.activate(id, 2, withPrompt(2));
    const asked = await admin.post('/v1/fleet/sync', { behind: true, why: 'behind' });
    expect(asked.body).toEqual({ agents: 1 });
    await admin.post(`/v1/agents/${id}/resume`);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
  });
});
