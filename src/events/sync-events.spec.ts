import { Controller, Global, Injectable, Module, Scope, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { LoggerModule } from 'nestjs-pino';
import { AppConfig, readEnvironment } from '../config';
import { EventsModule, OnSyncEvent, SyncEvents, type DriftedEvent, type SyncEvent } from '.';

const heard: SyncEvent[] = [];

@Injectable()
class Notifier {
  @OnSyncEvent('drifted')
  drifted(event: DriftedEvent): void {
    heard.push(event);
  }

  @OnSyncEvent(['synced', 'failed'], { timeoutMs: 100, queue: 5 })
  async ended(event: SyncEvent): Promise<void> {
    heard.push(event);
    return Promise.resolve();
  }

  /** No listener. */
  other(): void {
    throw new Error('nobody calls it');
  }
}

@Controller()
class Page {
  @OnSyncEvent('drifted')
  show(event: DriftedEvent): void {
    heard.push(event);
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  @OnSyncEvent('drifted')
  drifted(): void {
    throw new Error('nobody calls it');
  }
}

const config = readEnvironment({
  DATABASE_URL: 'postgres://sync@127.0.0.1/sync',
  REDIS_URL: 'redis://127.0.0.1',
  PIPECAT_PRIVATE_API_KEY: 'private-key',
  PIPECAT_PUBLIC_API_KEY: 'pk_public-key',
});

@Global()
@Module({ providers: [{ provide: AppConfig, useValue: config }], exports: [AppConfig] })
class TestConfigModule {}

async function started(providers: Provider[], controllers: (typeof Page)[] = []) {
  const logger = LoggerModule.forRoot({ pinoHttp: { level: 'silent' } });
  const imports = [TestConfigModule, logger, EventsModule];
  const module = await Test.createTestingModule({ imports, providers, controllers }).compile();
  await module.init();
  return { events: module.get(SyncEvents), end: () => module.close() };
}

const drift = { agentId: 'a', version: 2, message: 'minAgents is 3, not 1', drift: [] };

beforeEach(() => heard.splice(0));

it('tells whoever listens, whatever module they are in, with when and where', async () => {
  const { events, end } = await started([Notifier], [Page]);
  events.emit('drifted', () => drift);
  await end();
  expect(heard).toHaveLength(2);
  expect(heard[0]).toEqual({
    ...drift,
    kind: 'drifted',
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    replica: config.replica,
  });
});

it('tells a listener of the kinds that it named, and of no other', async () => {
  const { events, end } = await started([Notifier]);
  const detail = { agentId: 'a', version: 1 } as never;
  for (const kind of ['synced', 'deleted', 'failed', 'retrying'] as const) events.emit(kind, () => detail);
  await end();
  expect(heard.map(({ kind }) => kind)).toEqual(['synced', 'failed']);
});

it('tells a provider once that is known by two tokens', async () => {
  const { events, end } = await started([Notifier, { provide: 'ALIAS', useExisting: Notifier }]);
  events.emit('drifted', () => drift);
  await end();
  expect(heard).toHaveLength(1);
});

it('finds what a factory made', async () => {
  const { events, end } = await started([{ provide: 'MADE', useFactory: () => new Notifier() }]);
  events.emit('drifted', () => drift);
  await end();
  expect(heard).toHaveLength(1);
});

it('does not even put the event together when nobody listens', async () => {
  const { events, end } = await started([Notifier]);
  const detail = jest.fn();
  events.emit('delivered', detail);
  await end();
  expect(detail).not.toHaveBeenCalled();
});

it('refuses to start with a listener that is made for each request, and names it', async () => {
  await expect(started([PerRequest])).rejects.toThrow(
    'PerRequest.drifted cannot listen: its provider is not a singleton',
  );
});

it('delivers what was told before the end', async () => {
  const { events, end } = await started([Notifier]);
  for (let version = 1; version <= 50; version += 1) events.emit('drifted', () => ({ ...drift, version }));
  await end();
  expect(heard).toHaveLength(50);
});
