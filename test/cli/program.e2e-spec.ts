import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentPage, AgentSummary, DeadLetterPage, DeadLettersTreated } from '../../src/api';
import { letter, rubbish } from '../verbs/letters';
import { waitFor } from '../support/wait-for';
import { CLI, runCli } from './support/cli';
import { createCliWorld, TOKEN, type CliWorld } from './support/cli-world';

const NOBODY = 'http://127.0.0.1:4';

let cli: CliWorld;
let booking: string;
let desk: string;

async function named(name: string, version = 1): Promise<string> {
  const id = await cli.world.publisher.agent({ version });
  await cli.world.database.rows('UPDATE agents SET name = $2 WHERE id = $1', [id, name]);
  return id;
}

beforeAll(async () => {
  cli = await createCliWorld();
  [booking, desk] = await Promise.all([named('Booking line'), named('Support desk')]);
  await cli.world.database.rows("UPDATE agents SET desired_state = 'present'");
  await Promise.all([booking, desk].map((id) => cli.world.publisher.until(id, { sync_status: 'SYNCED' }, 30_000)));
});
afterAll(() => cli.end());

const statusOf = (id: string): Promise<AgentSummary> => cli.json<AgentSummary>('agents', 'get', id);

describe('how a run ends', () => {
  it.each<{ why: string; args: readonly string[]; environment?: Record<string, string>; code: number; says: RegExp }>([
    { why: 'the program alone', args: [], code: 1, says: /^Usage: config-sync/ },
    { why: 'a command that is none', args: ['agnets'], code: 1, says: /config-sync has no command 'agnets'/ },
    {
      why: 'a command below that is none',
      args: ['agents', 'lst'],
      code: 1,
      says: /agents has no command 'lst', but ls, get/,
    },
    {
      why: 'an option that is none',
      args: ['agents', 'ls', '--statsu', 'x'],
      code: 1,
      says: /unknown option '--statsu'/,
    },
    {
      why: 'a status that is none',
      args: ['agents', 'ls', '--status', 'x'],
      code: 1,
      says: /--status is none of PENDING/,
    },
    {
      why: 'a format that is none',
      args: ['agents', 'ls', '-o', 'xml'],
      code: 1,
      says: /--output must be one of table, wide, json, yaml/,
    },
    { why: 'an argument too many', args: ['agents', 'get', 'a', 'b'], code: 1, says: /too many arguments/ },
    { why: 'an argument too few', args: ['agents', 'get'], code: 1, says: /missing required argument 'agent'/ },
    {
      why: 'a service that is not there',
      args: ['agents', 'ls', '--url', NOBODY],
      code: 1,
      says: /^config-sync: cannot reach http:\/\/127.0.0.1:4: the connection was refused \(ECONNREFUSED\)/,
    },
    {
      why: 'no token',
      args: ['agents', 'ls'],
      environment: { CONFIG_SYNC_API_TOKEN: '' },
      code: 1,
      says: /wants a token: set CONFIG_SYNC_API_TOKEN/,
    },
    {
      why: 'a wrong token',
      args: ['agents', 'ls', '--token', 'canary-wrong-token'],
      code: 1,
      says: /does not take this token \(Unauthorized, request [0-9a-f-]{36}\)/,
    },
    {
      why: 'an agent that nobody knows',
      args: ['agents', 'get', 'Night desk'],
      code: 1,
      says: /no agent has the id or the name 'Night desk'/,
    },
    {
      why: 'a version that was not recalled',
      args: ['versions', 'proof', 'Booking line', '7'],
      code: 1,
      says: /version 7 of agent .* was not recalled \(RecallNotFound/,
    },
  ])('$why: $code', async ({ args, environment = {}, code, says }) => {
    const ended = await runCli(args, { ...cli.environment, ...environment });
    expect(ended.err).toMatch(says);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).not.toContain('canary');
    expect(ended.err).not.toMatch(/^\s+at /m);
  });

  it('help and the version: 0', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
    await expect(runCli(['--version'])).resolves.toMatchObject({ code: 0, out: `${version}\n`, err: '' });
    await expect(runCli(['agents', 'ls', '--help'])).resolves.toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('Global Options:'),
    });
  });
});

describe('agents', () => {
  it('are a table for people, with a column for each fact', async () => {
    const { code, out } = await cli.run('agents', 'ls', '--query', 'Booking');
    const [headers, row, ...more] = out.trimEnd().split('\n');
    expect(headers).toMatch(/^ID {36}NAME +STATUS +REASON +LIVE +WANTED +BEHIND +PAUSED +SYNCED$/);
    expect(row).toMatch(new RegExp(`^${booking}  Booking line  SYNCED  - +1 +1 +0 +no +\\d+s`));
    expect({ code, more }).toEqual({ code: 0, more: [] });
    expect(out).not.toContain('\u001b');
  });

  it('are what the API answers for programs', async () => {
    const response = await fetch(`${cli.service.url}/v1/agents?limit=500`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(await cli.json('agents', 'ls')).toEqual(await response.json());
    const { out } = await cli.run('agents', 'ls', '-o', 'yaml', '-q', 'Booking');
    expect(out).toMatch(new RegExp(`^items:\\n  - agentId: ${booking}\\n`));
  });

  it('are found by id, by its beginning, by name and by the name at Pipecat Cloud', async () => {
    const names = [booking, booking.slice(0, 12), 'Booking line', `cs-${booking.replaceAll('-', '')}`];
    const found = await Promise.all(names.map(statusOf));
    expect(found.map(({ agentId }) => agentId)).toEqual(names.map(() => booking));
  });

  it('are shown with what is wanted beside what is there', async () => {
    const { out } = await cli.run('agents', 'get', 'Booking line');
    expect(out).toMatch(/^status +SYNCED$/m);
    expect(out).toMatch(/^Desired\n(.*\n)* {2}image +acme\/bot:1\.0\.0$/m);
    expect(out).toMatch(/^Observed\n(.*\n)* {2}image +acme\/bot:1\.0\.0$/m);
    expect(out).toMatch(/^History\n {2}AGE /m);
  });

  it('have a history', async () => {
    const { out } = await cli.run('agents', 'history', 'Booking line', '--limit', '1', '-o', 'wide');
    expect(out).toMatch(/^AGE +VERSION +SOURCE +ACTION +OUTCOME/);
    expect(out).toMatch(/synced/);
  });

  it('are paused, and say so, and are resumed; the audit knows why', async () => {
    const paused = await cli.json<AgentPage>('agents', 'pause', 'Support desk', '--why', 'a look at it');
    expect(paused.items[0]?.paused).toMatchObject({ by: 'admin', why: 'a look at it' });
    expect((await cli.json<AgentPage>('agents', 'ls', '--paused')).items.map(({ agentId }) => agentId)).toEqual([desk]);
    expect((await cli.json<AgentPage>('agents', 'resume', 'Support desk')).items[0]?.paused).toBeNull();
    const { out } = await cli.run('audit', 'ls', '--agent', 'Support desk');
    expect(out).toMatch(/admin +agents\.pause +\S+ +200 +a look at it/);
  });
});

describe('dead letters', () => {
  const push = (...letters: object[]): Promise<unknown> =>
    cli.world.redis.lpush(cli.world.deadLetterList, ...letters.map((one) => JSON.stringify(one)));
  afterEach(() => cli.world.redis.del(cli.world.deadLetterList));

  it('are listed, shown and exported', async () => {
    const one = rubbish({ message: 'hello\u001b[2Jworld' });
    await push(one, letter());
    const [list, shown, exported] = await Promise.all([
      cli.run('dlq', 'ls'),
      cli.run('dlq', 'show', one.id),
      cli.run('dlq', 'export'),
    ]);
    expect(list.out.trimEnd().split('\n')).toHaveLength(3);
    expect(shown.out).toContain('hello\ufffd[2Jworld');
    expect(
      exported.out
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { reason: string }).reason)
        .sort(),
    ).toEqual(['InvalidConfig', 'InvalidMessageFormat']);
  });

  it('are replayed within bounds, in chunks; 2 for those that cannot be', async () => {
    await push(...Array.from({ length: 450 }, () => letter()), ...Array.from({ length: 3 }, () => rubbish()));
    const { code, out, err } = await cli.run('dlq', 'replay', '--all', '--yes', '-o', 'json');
    expect(JSON.parse(out) as DeadLettersTreated).toMatchObject({ replayed: 450, skipped: { length: 3 } });
    expect(code).toBe(2);
    expect(err).toMatch(/^\d\d:\d\d:\d\d {2}200\/453 {2}replaying$/m);
    // What was replayed may be a dead letter again by now; what could not be is there still.
    const left = await cli.json<DeadLetterPage>('dlq', 'ls', '--reason', 'InvalidMessageFormat');
    expect(left.items).toHaveLength(3);
  });

  it('are purged with a reason, and only those that are named', async () => {
    const [one, other] = [letter(), letter()];
    await push(one, other);
    await expect(cli.run('dlq', 'purge', one.id, '--yes', '--why', 'seen to')).resolves.toMatchObject({ code: 0 });
    const left = (await cli.json<DeadLetterPage>('dlq', 'ls')).items.map(({ id }) => id);
    expect(left).toContain(other.id);
    expect(left).not.toContain(one.id);
  });
});

describe('without a terminal', () => {
  it.each([
    {
      why: 'removes no dead letters',
      args: ['dlq', 'purge', '--all'],
      before: () => cli.world.redis.lpush(cli.world.deadLetterList, JSON.stringify(letter())),
      wants: '--yes and --why',
    },
    { why: 'pauses no fleet', args: ['fleet', 'pause'], wants: '--yes and --why' },
    { why: 'pauses no fleet without a reason', args: ['fleet', 'pause', '--yes'], wants: '--why' },
    { why: 'resumes no fleet', args: ['fleet', 'resume', '--why', 'x'], wants: '--yes' },
    { why: 'syncs no fleet', args: ['fleet', 'sync', '--all'], wants: '--yes and --why' },
    { why: 'rolls nothing back', args: ['agents', 'rollback', 'Booking line', '1'], wants: '--yes and --why' },
    { why: 'adopts nothing', args: ['agents', 'adopt', 'Booking line'], wants: '--yes and --why' },
    { why: 'releases nothing', args: ['agents', 'release', 'Booking line'], wants: '--yes and --why' },
    { why: 'recalls nothing', args: ['versions', 'recall', 'Booking line', '0'], wants: '--yes' },
  ])('it $why', async ({ args, before, wants }) => {
    await before?.();
    const writes = await cli.world.database.rows('SELECT FROM admin_audit');
    const { code, out, err } = await cli.run(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(new RegExp(`^config-sync: this .*: without a terminal to ask at, it wants ${wants}\\n$`));
    expect(await cli.world.database.rows('SELECT FROM admin_audit')).toHaveLength(writes.length);
  });

  it('refuses a fleet-wide sync that names nothing', async () => {
    await expect(cli.run('fleet', 'sync', '--yes', '--why', 'x')).resolves.toMatchObject({
      code: 1,
      err: expect.stringContaining('say which agents'),
    });
  });
});

describe('a watch', () => {
  it('in a log says what changes, and ends with Ctrl-C', async () => {
    const watching = cli.start('agents', 'ls', '--watch', '--interval', '200ms');
    await waitFor('the first look', () => watching.out().includes(desk));
    await cli.world.database.rows("UPDATE agents SET name = 'Help desk' WHERE id = $1", [desk]);
    await waitFor('the change', () => watching.out().includes('Help desk'));
    watching.signal('SIGINT');
    const { code, out, err } = await watching.ended;
    expect({ code, err }).toEqual({ code: 130, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d {2}[0-9a-f-]{36} {2}/);
    await cli.world.database.rows("UPDATE agents SET name = 'Support desk' WHERE id = $1", [desk]);
  });
});

describe('the process', () => {
  it('ends in peace when nobody reads on', async () => {
    await cli.world.redis.lpush(
      cli.world.deadLetterList,
      ...Array.from({ length: 2000 }, () => JSON.stringify(letter())),
    );
    const running = cli.start('dlq', 'export');
    await waitFor('the first lines', () => running.out() !== '');
    running.closeOut();
    const { code, err } = await running.ended;
    expect(code).toBe(0);
    expect(err).not.toMatch(/EPIPE|Error/);
    await cli.world.redis.del(cli.world.deadLetterList);
  });

  it('keeps a token out of the list of processes', async () => {
    const running = cli.start('agents', 'ls', '--watch', '--token', 'canary-of-the-command-line');
    await waitFor('its own name', () => readFileSync(`/proc/${running.pid}/cmdline`, 'utf8').startsWith('config-sync'));
    expect(readFileSync(`/proc/${running.pid}/cmdline`, 'utf8')).not.toContain('canary');
    running.signal('SIGKILL');
    await running.ended;
  });

  it('says each call when it is asked to, and no token', async () => {
    const { err } = await cli.run('agents', 'ls', '--verbose');
    expect(err).toMatch(/^GET \/v1\/agents 200 in \d+ ms, request [0-9a-f-]{36}\n$/);
  });

  it('starts by its own name', () => {
    expect(execFileSync(CLI, ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('prints no token, ever', () => {
    expect(cli.printed.join('\n')).not.toContain(TOKEN);
    expect(cli.printed.length).toBeGreaterThan(40);
  });
});
