import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FreezeWindowModule } from '../../examples/modules/freeze-window/freeze-window.module';
import { PostgresSourceModule } from '../../examples/modules/postgres-source/postgres-source.module';
import { SlackNotifierModule } from '../../examples/modules/slack-notifier/slack-notifier.module';
import { configuration, nameOf } from '../support/agents';
import { createWorld, type World } from '../support/world';
import { waitFor } from '../support/wait-for';
import { startApp, untilAppReady, type App, type AppOptions } from './support';
import { startWebhook, type Webhook } from './webhook';

const ROOT = join(__dirname, '../..');
const EXAMPLES = join(ROOT, 'examples/modules');
const sql = (file: string): string => readFileSync(join(EXAMPLES, file), 'utf8');

let world: World;
let running: App | null = null;

async function start(options: AppOptions): Promise<App> {
  running = await startApp(world, options);
  await untilAppReady(running);
  return running;
}

const message = (agentId: string, version: number, changeType: string): object => ({
  agent_id: agentId,
  version,
  change_type: changeType,
});

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
afterEach(async () => {
  await running?.app.close();
  running = null;
});

describe('the notifier', () => {
  let webhook: Webhook;

  beforeAll(async () => {
    webhook = await startWebhook('/hooks/canary-webhook-secret');
    process.env['SLACK_WEBHOOK_URL'] = webhook.url;
  });
  afterAll(() => {
    webhook.close();
  });

  it('tells of what failed, each once, after the webhook was away, and never tells its secret', async () => {
    webhook.answers.push(503);
    const { lines } = await start({ imports: [SlackNotifierModule] });
    const bad = await Promise.all([1, 2].map(() => world.publisher.agent({ config: { deployment: {} } })));
    for (const id of bad) await world.publish(message(id, 1, 'PROVISION'));
    await world.publish('hello');
    await waitFor('three lines in the chat', () => webhook.lines.length >= 3, 20_000);
    expect([...webhook.lines].sort()).toEqual(
      [
        ':envelope: a message could not be used: the message is not JSON',
        ...bad.map((id) => `:x: ${id} failed: InvalidConfig deployment.image: give exactly one of image and buildId`),
      ].sort(),
    );
    expect(JSON.stringify(lines())).not.toContain('canary-webhook-secret');
  });

  it('is in nobody’s way while the webhook hangs', async () => {
    webhook.answers.push('hang', 'hang', 'hang');
    await start({ imports: [SlackNotifierModule] });
    await world.publish('hello again');
    const id = await world.publisher.agent();
    await world.publish(message(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    const before = performance.now();
    await running?.app.close();
    running = null;
    expect(performance.now() - before).toBeLessThan(9000);
  });
});

describe('the freeze', () => {
  const frozenNow = (): string => {
    // Two windows without a gap: whatever the time is, one of them is open.
    return 'Mon 00:00-Thu 00:00, Thu 00:00-Mon 00:00';
  };
  const calls = async (id: string): Promise<string[]> => (await world.simulator.writes(nameOf(id))).map(({ op }) => op);

  beforeAll(async () => {
    await world.database.rows(sql('freeze-window/freeze-exceptions.sql'));
    process.env['FREEZE_WINDOWS'] = frozenNow();
    process.env['FREEZE_TIMEZONE'] = 'Europe/Berlin';
    process.env['FREEZE_LOOK_MS'] = '200';
  });

  it('holds a deploy, says so, lets a prompt through, and deploys when the glass is broken', async () => {
    await start({});
    const id = await world.publisher.agent();
    await world.publish(message(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await world.simulator.addSessions(nameOf(id), 2);
    await running?.app.close();

    await start({ imports: [FreezeWindowModule] });
    await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2.0.0' }));
    await world.publish(message(id, 2, 'FULL_SYNC'));
    await world.publisher.until(id, {
      sync_status: 'PENDING',
      status_reason: 'HeldByPolicy',
      last_error_message: 'held by FreezeWindow: deploys are frozen',
      synced_version: 1,
    });

    // Version 3 carries the held image as well: its prompt goes out, the image does not.
    await world.publisher.activate(id, 3, configuration({ image: 'acme/bot:2.0.0' }, { systemPrompt: 'Be brief.' }));
    await world.publish(message(id, 3, 'CONTEXT_UPDATE'));
    await waitFor('both sessions to hear version 3', async () =>
      (await world.simulator.sessions(nameOf(id))).every(({ contextVersion }) => contextVersion === 3),
    );
    expect(await calls(id)).toEqual(['createAgent']);
    const runs = await world.database.rows(`SELECT outcome FROM sync_runs WHERE agent_id = $1 AND outcome = 'held'`, [
      id,
    ]);
    expect(runs.length).toBeGreaterThanOrEqual(1);

    await world.database.rows(
      `INSERT INTO freeze_exceptions (agent_id, reason, valid_until) VALUES ($1, 'callers hear a wrong price', now() + '5 minutes')`,
      [id],
    );
    await world.publisher.until(id, { sync_status: 'SYNCED', status_reason: null, synced_version: 3 });
    expect(await calls(id)).toEqual(['createAgent', 'updateAgent']);
    const told = running?.lines().find(({ msg }) => msg === 'the freeze is broken');
    expect(told).toMatchObject({ agentId: id, plan: 'update', reason: 'callers hear a wrong price' });
  });

  it('refuses to start with a window that it does not understand', async () => {
    process.env['FREEZE_WINDOWS'] = 'at the weekend';
    await expect(startApp(world, { imports: [FreezeWindowModule] })).rejects.toThrow('"at the weekend" is no window');
    process.env['FREEZE_WINDOWS'] = frozenNow();
  });
});

describe('the source of notifications', () => {
  // Nothing else may find the work: no message is published, and no scan comes in time.
  const environment = { SYNC_SCAN_INTERVAL_MS: '600000' };
  const listening = `SELECT pid FROM pg_stat_activity WHERE application_name = 'config-sync notifications'
    AND datname = current_database() AND query LIKE 'LISTEN%'`;
  const untilListening = (not: readonly number[] = []): Promise<number> =>
    waitFor('the source to listen', async () => {
      const [row] = await world.database.rows<{ pid: number }>(listening);
      return row !== undefined && !not.includes(row.pid) && row.pid;
    });

  beforeAll(async () => {
    await world.database.rows(sql('postgres-source/notify-trigger.sql'));
  });
  afterAll(async () => {
    await world.database.rows('DROP TRIGGER agent_configurations_notify ON agent_configurations');
  });

  it('hears of a commit by itself, and again after its connection was cut', async () => {
    await start({ imports: [PostgresSourceModule], environment });
    const pid = await untilListening();
    const id = await world.publisher.agent({ desiredState: 'present' });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
    await world.database.rows('SELECT pg_terminate_backend($1)', [pid]);
    await untilListening([pid]);
    await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2.0.0' }));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
  });

  it('goes on after a notification that is no update', async () => {
    const { lines } = await start({ imports: [PostgresSourceModule], environment });
    await untilListening();
    await world.database.rows(`SELECT pg_notify('config_sync_updates', 'nonsense')`);
    const id = await world.publisher.agent({ desiredState: 'present' });
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    expect(lines().some(({ msg }) => msg === 'a notification is no update')).toBe(true);
  });
});

describe('an example', () => {
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(folders.map(({ name }) => name))('%s is less than a hundred lines of code', (folder) => {
    const files = readdirSync(join(EXAMPLES, folder)).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
    );
    const lines = files.flatMap((file) => readFileSync(join(EXAMPLES, folder, file), 'utf8').split('\n'));
    const code = lines.filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line));
    expect(code.length).toBeGreaterThan(20);
    expect(code.length).toBeLessThan(100);
  });

  it('can be taken away: src/ knows nothing of any', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const named = sources
      .filter((file) => file.endsWith('.ts'))
      .filter((file) =>
        /slack|webhook|freeze_|freeze-|FreezeWindow|PostgresSource|config_sync_updates|examples\//i.test(
          readFileSync(join(ROOT, 'src', file), 'utf8'),
        ),
      );
    expect(named).toEqual([]);
  });
});
