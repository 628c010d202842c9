import { InProcessCallBudget } from '../budget/in-process-call-budget';
import { MetricsRegistry } from '../../metrics';
import { ApiMetrics } from '../calls/api-metrics';
import { HttpPipecatClient } from '../http-pipecat-client';
import { Keyring } from '../keys/keyring';
import { appConfig, never, rejection } from '../testing/builders';
import { answer, ScriptedServer } from '../testing/scripted-server';
import { CallGuards } from './call-guards';
import { PlatformState } from './platform-state';

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());

function setUp(ratePerSecond: number) {
  const config = appConfig({ apiUrl: server.url });
  const keyring = new Keyring(config);
  const guards = new CallGuards(keyring);
  const budget = new InProcessCallBudget(ratePerSecond);
  const pipecat = new HttpPipecatClient(config, budget, keyring, guards, new ApiMetrics(new MetricsRegistry()));
  return { pipecat, state: new PlatformState(guards, budget) };
}

it('is well at the start', () => {
  const well = {
    breaker: 'closed',
    auth: 'ok',
    pausedForMs: 0,
    effectiveRatePerSecond: 5,
    waiting: 0,
    lastError: null,
  };
  expect(setUp(5).state.all()).toEqual({ private: well, public: well });
});

it('tells a refused key, for that credential only', async () => {
  server.answers(answer(401, { error: 'Unauthorized', code: 'UNAUTHORIZED' }));
  const { pipecat, state } = setUp(0);
  await rejection(pipecat.observe('cs-agent', never));
  expect(state.of('private')).toMatchObject({
    auth: 'refused',
    effectiveRatePerSecond: null,
    lastError: { reason: 'AuthenticationFailed', message: expect.stringContaining('401') },
  });
  expect(state.of('public').auth).toBe('ok');
});

it('tells a pause', async () => {
  server.answers(answer(429, { message: 'slow down' }, { 'retry-after': '9' }));
  const { pipecat, state } = setUp(5);
  await rejection(pipecat.observe('cs-agent', never));
  expect(state.of('private').pausedForMs).toBeGreaterThan(8000);
  expect(state.of('private').lastError?.reason).toBe('RateLimited');
});

it('tells that the platform fails', async () => {
  server.answers(answer(500, 'no'));
  const { pipecat, state } = setUp(0);
  for (let i = 0; i < 20; i += 1) await rejection(pipecat.observe('cs-agent', never));
  expect(state.of('private')).toMatchObject({ breaker: 'open', lastError: { reason: 'PlatformUnavailable' } });
});

it('keeps failures that concern one agent only to itself', async () => {
  server.answers(answer(404, { error: 'Not found', code: 'NOT_FOUND' }));
  const { pipecat, state } = setUp(0);
  await pipecat.observe('cs-agent', never);
  expect(state.of('private').lastError).toBeNull();
});
