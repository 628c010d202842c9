import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type RunningSimulator, startSimulator } from '../simulator';
import { type Json, PRIVATE_KEY, PUBLIC_KEY } from '../testing/client';
import { tell } from '../testing/tell';
import { prepareSdk } from './sdk-environment';

const SCRIPT = resolve(__dirname, 'sdk_calls.py');

const sdk = prepareSdk();
if ('missing' in sdk) tell(`the vendor's SDK is not run against the simulator: ${sdk.missing}`);
const describeWithSdk = 'missing' in sdk ? describe.skip : describe;

describeWithSdk("the vendor's Python SDK", () => {
  let simulator: RunningSimulator;
  let report: Json;

  beforeAll(async () => {
    if ('missing' in sdk) return;
    simulator = await startSimulator();
    const { stdout } = await promisify(execFile)(sdk.python, [SCRIPT, simulator.url, PRIVATE_KEY, PUBLIC_KEY]);
    report = JSON.parse(stdout);
  }, 180_000);
  afterAll(() => simulator.close());

  it.each(['documented', 'organization'])('manages agents, sessions and secrets on the %s paths', (paths) => {
    expect(report[paths]).toMatchObject({
      upsert: { status: 'OK', region: 'us-west' },
      secret: { status: 'ready', secrets: [{ fieldName: 'TOKEN' }, { fieldName: 'LEGACY' }] },
      sets: [{ name: `${paths}.keys`, type: 'secret', status: 'ready' }],
      created: [paths, false, null],
      agents: [paths],
      updated: 'a:2',
      sessions: [1, true],
      stopped: 'terminated',
      session: 'TERMINATED',
      regions: ['us-west', 'us-east', 'eu-central', 'ap-south'],
      properties: { defaultRegion: 'us-west' },
      deleted: { status: 'OK' },
      unset: [{ status: 'OK' }, { status: 'OK' }],
    });
  });

  it('finds the agent in the wrapper that it expects', () => {
    expect(report.organization.ready).toBe(true);
  });

  it('understands that the agent is at capacity', () => {
    expect(report.documented.full).toBe('429');
  });

  it('reads the roll-outs as it reads those of the real platform', () => {
    expect(report.phases).toEqual([
      'waiting_for_operator',
      'progressing_new',
      'ready',
      'waiting_for_operator',
      'progressing_available',
      'ready',
      'degraded_available',
      'unavailable',
    ]);
  });
});
