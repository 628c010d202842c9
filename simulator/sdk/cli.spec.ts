import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type RunningSimulator, startSimulator } from '../simulator';
import { Client, PRIVATE_KEY } from '../testing/client';
import { tell } from '../testing/tell';
import { prepareSdk } from './sdk-environment';

const SCRIPT = resolve(__dirname, 'cli.py');

const sdk = prepareSdk();
if ('missing' in sdk) tell(`the vendor's CLI is not run against the simulator: ${sdk.missing}`);
const describeWithSdk = 'missing' in sdk ? describe.skip : describe;

describeWithSdk("the vendor's CLI", () => {
  // The CLI reads and writes its settings there; the developer's own must stay out of it.
  const home = mkdtempSync(join(tmpdir(), 'pipecat-cli-'));
  let simulator: RunningSimulator;
  let client: Client;

  beforeAll(async () => {
    simulator = await startSimulator();
    client = new Client(simulator.url);
    await client.sim('PUT', 'agents/voice', { image: 'a:1' });
    await client.sim('POST', 'agents/voice/sessions', {});
  });
  afterAll(async () => {
    await simulator.close();
    rmSync(home, { recursive: true });
  });

  async function cli(...args: string[]): Promise<string> {
    if ('missing' in sdk) return '';
    const env = {
      PATH: process.env['PATH'],
      HOME: home,
      PIPECAT_API_HOST: simulator.url,
      PIPECAT_TOKEN: PRIVATE_KEY,
      PIPECAT_ORG: 'acme',
      PIPECAT_OUTPUT: 'plain',
      COLUMNS: '200',
    };
    const { stdout } = await promisify(execFile)(sdk.python, [SCRIPT, ...args], { env });
    return stdout;
  }

  it.each([
    { args: 'agent list', says: /voice\tus-west/ },
    { args: 'agent status voice', says: /Ready: True\n[^]*Image: a:1/ },
    { args: 'agent sessions voice', says: /\t\t/ },
    { args: 'regions list', says: /eu-central\tEurope \(Frankfurt\)/ },
  ])('reads: $args', async ({ args, says }) => {
    expect(await cli(...args.split(' '))).toMatch(says);
  });

  it('writes a secret set, deploys with it, waits until it believes the roll-out, and deletes', async () => {
    expect(await cli('secrets', 'set', 'my-keys', 'TOKEN=hush', '--skip')).toContain('created successfully');
    await client.sim('POST', 'clock', { advanceMs: 1000 });
    const deploy = ['deploy', 'second', 'a:2', '--secrets', 'my-keys', '--no-credentials', '--yes'];
    expect(await cli(...deploy)).toContain("'second' is ready");
    expect(await cli('agent', 'delete', 'second', '--force')).toContain('deleted successfully');
    expect(JSON.stringify(await client.sim('GET', 'journal'))).not.toContain('hush');
  }, 60_000);
});
