import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppConfig } from '../config';
import { MetricsRegistry } from '../metrics';
import { RedisConnection } from '../redis';
import { CallBudget, PipecatClient, PipecatClientModule, PlatformState } from '.';
import { InProcessCallBudget } from './budget/in-process-call-budget';
import { SharedCallBudget } from './budget/shared/shared-call-budget';
import { appConfig, never, RecordingBudget } from './testing/builders';
import { answer, ScriptedServer } from './testing/scripted-server';

@Global()
@Module({
  providers: [{ provide: AppConfig, useFactory: () => appConfig({ apiUrl: url }) }, MetricsRegistry],
  exports: [AppConfig, MetricsRegistry],
})
class TestConfigModule {}

let url = '';
let server: ScriptedServer;

beforeAll(async () => {
  server = await ScriptedServer.start();
  url = server.url;
});
afterAll(() => server.close());

it('gives the client by its port, and closes its sockets with the application', async () => {
  const module = await Test.createTestingModule({
    imports: [TestConfigModule, PipecatClientModule.forRoot()],
  }).compile();
  server.answers(answer(404, { error: 'Not found', code: 'NOT_FOUND' }));
  await expect(module.get(PipecatClient, { strict: false }).observe('cs-agent', never)).resolves.toBeNull();
  await module.close();
});

it('lets another budget take the place of its own', async () => {
  const budget = new RecordingBudget();
  const module = await Test.createTestingModule({ imports: [TestConfigModule, PipecatClientModule.forRoot()] })
    .overrideProvider(CallBudget)
    .useValue(budget)
    .compile();
  server.answers(answer(404, { error: 'Not found', code: 'NOT_FOUND' }));
  await module.get(PipecatClient, { strict: false }).observe('cs-agent', never);
  expect(budget.acquired).toEqual(['private']);
  await module.close();
});

@Global()
@Module({ providers: [{ provide: RedisConnection, useValue: { client: {} } }], exports: [RedisConnection] })
class TestRedisModule {}

it.each([
  { why: 'shares its budget where there is a Redis', modules: [TestRedisModule], want: SharedCallBudget },
  { why: 'keeps its own budget where there is none', modules: [], want: InProcessCallBudget },
])('$why', async ({ modules, want }) => {
  const module = await Test.createTestingModule({
    imports: [TestConfigModule, ...modules, PipecatClientModule.forRoot()],
  }).compile();
  expect(module.get(CallBudget, { strict: false })).toBeInstanceOf(want);
  expect(module.get(PlatformState, { strict: false }).of('public').breaker).toBe('closed');
  await module.close();
});
