import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { ConfigSyncModule, EnvironmentError, OnSyncEvent, startConfigSync, SyncService } from 'pipecat-config-sync';
import type { DeletedEvent, DeliveredEvent, DriftedEvent, SyncedEvent, SyncEvent } from 'pipecat-config-sync';
import type { DataSource } from 'typeorm';
import { InMemoryPlatform } from '../../examples/platform/in-memory.platform';
import { configuration, nameOf } from '../support/agents';
import { environmentOf } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import { startApp, untilAppReady, type App } from './support';

let world: World;
let running: App | null = null;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
afterEach(async () => {
  await running?.app.close();
  running = null;
});

const status = async (path: string): Promise<number> => (await fetch(`${running?.url ?? ''}${path}`)).status;

@Injectable()
class Listener {
  readonly heard: SyncEvent[] = [];

  @OnSyncEvent(['synced', 'deleted', 'delivered', 'drifted'])
  note(event: SyncedEvent | DeletedEvent | DeliveredEvent | DriftedEvent): void {
    this.heard.push(event);
  }

  /** Each event hurts, one way or the other. */
  @OnSyncEvent(['synced', 'delivered'], { timeoutMs: 300 })
  hurt(event: SyncedEvent | DeliveredEvent): Promise<void> {
    if (event.kind === 'synced') throw new Error('a listener of no use');
    return new Promise(() => undefined);
  }
}

@Controller('hooks')
class HookController {
  constructor(private readonly sync: SyncService) {}

  @Get('publish')
  async publish(): Promise<object> {
    const agentId = this.next;
    return { recording: await this.sync.request({ agentId, version: 1, changeType: 'PROVISION' }) };
  }

  @Inject('NEXT_AGENT') private readonly next!: string;
}

describe('an application of the user’s own', () => {
  it('asks for work from its own route, and hears what became of it, whatever its listeners do', async () => {
    const id = await world.publisher.agent();
    @Module({ controllers: [HookController], providers: [Listener, { provide: 'NEXT_AGENT', useValue: id }] })
    class HookModule {}
    running = await startApp(world, {
      imports: [HookModule],
      environment: { DRIFT_SCAN_INTERVAL_MS: '1000', SYNC_SCAN_INTERVAL_MS: '300' },
    });
    await untilAppReady(running);
    expect(await (await fetch(`${running.url}/hooks/publish`)).json()).toEqual({ recording: 'recorded' });
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    const { heard } = running.app.get(Listener, { strict: false });
    const kinds = (): string[] => heard.filter(({ agentId }) => agentId === id).map(({ kind }) => kind);
    const untilHeard = (kind: string): Promise<SyncEvent> =>
      waitFor(
        `the listener to hear ${kind}`,
        () => heard.find((one) => one.agentId === id && one.kind === kind),
        20_000,
      );
    expect(await untilHeard('synced')).toMatchObject({ version: 1, source: 'message', changeType: 'PROVISION' });

    const sessions = await world.simulator.addSessions(nameOf(id), 2);
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'Be brief.' }));
    await world.publish({ agent_id: id, version: 2, change_type: 'CONTEXT_UPDATE' });
    const delivered = (await untilHeard('delivered')) as DeliveredEvent;
    expect(delivered.receipts.map(({ sessionId, outcome }) => ({ sessionId, outcome })).sort(bySession)).toEqual(
      sessions.map((sessionId) => ({ sessionId, outcome: 'accepted' })).sort(bySession),
    );
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });

    await world.simulator.http.put(`/agents/${nameOf(id)}`, { image: 'acme/bot:elsewhere' });
    expect(await untilHeard('drifted')).toMatchObject({ version: 2, drift: [{ field: 'image' }] });

    await world.publish({ agent_id: id, version: 2, change_type: 'DEPROVISION' });
    for (const session of sessions) await world.simulator.http.post(`/sessions/${session}/end`);
    await untilHeard('deleted');
    expect(kinds().filter((kind) => kind === 'deleted')).toHaveLength(1);
    const failures = running.lines().filter(({ msg }) => msg === 'a listener failed');
    expect(failures.map(({ listener }) => listener)).toEqual(expect.arrayContaining(['Listener.hurt']));
    expect(failures.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['a listener of no use', 'took longer than 300 ms']),
    );
  });

  it('leaves routes out that it does not want', async () => {
    running = await startApp(world, { parts: { bots: false, health: false } });
    expect(await status('/healthz')).toBe(404);
    expect(await status(`/v1/agents/${world.channel}/context`)).toBe(404);
    expect(await status('/v1/fleet/versions-behind')).toBe(401);
  });

  it('has its own database connection and its own configuration beside those of config-sync', async () => {
    const ownModules = [
      ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, validate: () => ({ own: 'value' }) }),
      TypeOrmModule.forRoot({ type: 'postgres', url: world.database.url, entities: [] }),
    ];
    running = await startApp(world, { imports: ownModules });
    await untilAppReady(running);
    expect(running.app.get(ConfigService, { strict: false }).get('own')).toBe('value');
    const own = running.app.get<DataSource>(getDataSourceToken(), { strict: false });
    expect(await own.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const id = await world.publisher.agent();
    await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(id, { sync_status: 'SYNCED' });
  });

  it('gets its environment from a factory, as from a store of secrets, and is refused by name when it is no good', async () => {
    @Injectable()
    class Vault {
      constructor(@Inject('DATABASE') readonly databaseUrl: string) {}
    }
    const build = async (databaseUrl: string) => {
      @Module({ providers: [Vault, { provide: 'DATABASE', useValue: databaseUrl }], exports: [Vault] })
      class VaultModule {}
      const configSync = ConfigSyncModule.forRootAsync({
        imports: [VaultModule],
        inject: [Vault],
        useFactory: async (vault: Vault) => {
          const settings = { databaseUrl: vault.databaseUrl, redisUrl: world.redisUrl, apiUrl: world.simulator.url };
          return Promise.resolve({ environment: environmentOf(settings) });
        },
        logging: { options: { level: 'silent' } },
      });
      @Module({ imports: [configSync] })
      class UserModule {}
      return NestFactory.create(UserModule, { logger: false, abortOnError: false });
    };
    await expect(build('mysql://nowhere')).rejects.toThrow(EnvironmentError);
    const app = await build(world.database.url);
    await startConfigSync(app, { port: 0, signals: false, useLogger: false });
    running = { app, url: (await app.getUrl()).replace('[::1]', '127.0.0.1'), lines: () => [] };
    await untilAppReady(running);
  });
});

describe('another platform behind the port', () => {
  it('is provisioned, told and deprovisioned like Pipecat Cloud, and needs none of its keys', async () => {
    const platform = new InMemoryPlatform();
    const environment = environmentOf({
      databaseUrl: world.database.url,
      redisUrl: world.redisUrl,
      apiUrl: 'http://127.0.0.1:1',
      environment: { AGENT_UPDATES_CHANNEL: world.channel, AGENT_UPDATES_DLQ: world.deadLetterList },
    });
    delete environment['PIPECAT_PRIVATE_API_KEY'];
    delete environment['PIPECAT_PUBLIC_API_KEY'];
    @Module({ imports: [ConfigSyncModule.forRoot({ environment, platform: { useValue: platform } })] })
    class UserModule {}
    const app = await NestFactory.create(UserModule, { logger: false, abortOnError: false });
    await startConfigSync(app, { port: 0, signals: false, useLogger: false });
    running = { app, url: (await app.getUrl()).replace('[::1]', '127.0.0.1'), lines: () => [] };
    await untilAppReady(running);
    const id = await world.publisher.agent();
    await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    const session = platform.start(nameOf(id));
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'Be brief.' }));
    await world.publish({ agent_id: id, version: 2, change_type: 'CONTEXT_UPDATE' });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    expect(platform.heard(session)).toBe(2);
    await world.publish({ agent_id: id, version: 2, change_type: 'DEPROVISION' });
    platform.end(session);
    await world.publisher.until(id, { sync_status: 'DELETED' });
    expect(await world.simulator.agents()).not.toContainEqual(expect.objectContaining({ name: nameOf(id) }));
  });
});

function bySession(a: { sessionId: string }, b: { sessionId: string }): number {
  return a.sessionId.localeCompare(b.sessionId);
}
