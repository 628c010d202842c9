import { MetricsRegistry } from '../../metrics';
import { samplesOf } from '../../metrics/testing/samples';
import { client, never, rejection } from '../testing/builders';
import { answer, ScriptedServer } from '../testing/scripted-server';

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());

function measured(over: { timeoutMs?: number } = {}) {
  const registry = new MetricsRegistry();
  return { registry, pipecat: client(server.url, over, undefined, registry) };
}

describe('a call to the platform', () => {
  it.each([
    { status: 404, body: { error: 'Not found', code: 'NOT_FOUND' }, want: '4xx' },
    { status: 429, body: { message: 'slow down' }, want: '429' },
    { status: 503, body: 'no', want: '5xx' },
    { status: 302, body: '', want: '3xx' },
  ])('is counted as $want when the answer is $status', async ({ status, body, want }) => {
    server.answers(answer(status, body));
    const { registry, pipecat } = measured();
    await pipecat.observe('cs-agent', never).catch(() => undefined);
    const samples = await samplesOf(registry);
    expect(samples.get(`api_requests_total{op="getAgent",status_class="${want}"}`)).toBe(1);
    expect(samples.get('api_request_duration_seconds_count{op="getAgent"}')).toBe(1);
  });

  it('is counted as none when nobody answers in time', async () => {
    server.answers(() => undefined);
    const { registry, pipecat } = measured({ timeoutMs: 100 });
    await rejection(pipecat.observe('cs-agent', never));
    expect((await samplesOf(registry)).get('api_requests_total{op="getAgent",status_class="none"}')).toBe(1);
  });

  it('is not counted when it was not sent', async () => {
    const { registry, pipecat } = measured();
    await pipecat.observe('cs-agent', AbortSignal.abort(new Error('stop'))).catch(() => undefined);
    expect([...(await samplesOf(registry)).keys()].filter((name) => name.startsWith('api_requests'))).toEqual([]);
  });
});
