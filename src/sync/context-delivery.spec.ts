import 'reflect-metadata';
import { JsonText, type Receipt, type ReceiptOutcome } from '../domain';
import { PipecatApiError } from '../pipecat-client';
import { agentId, appConfig, Deferred, pass } from './testing/builders';
import { FakeDeliveries, contextDelivery } from './testing/fake-deliveries';
import { FakePipecatClient, session } from './testing/fake-pipecat-client';

const CONTEXT = { systemPrompt: 'Be kind.', deep: [{ a: null }] };

function world(live: readonly string[] = [], variables: Readonly<Record<string, string>> = {}) {
  const client = new FakePipecatClient();
  for (const id of live) client.sessions.set(id, session(id));
  const deliveries = new FakeDeliveries();
  const delivery = contextDelivery(appConfig(variables), client, deliveries);
  const given = pass(client.journal);
  const deliver = async (version = 1, context: object | null = CONTEXT): Promise<number> =>
    (await delivery.deliver(given, version, context && JsonText.of(context))).pushed;
  return { client, deliveries, delivery, given, deliver };
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `s${index + 1}`);

describe('a context', () => {
  it('is pushed to each live session, as it is', async () => {
    const { client, deliver } = world(['s1', 's2']);
    await expect(deliver(3)).resolves.toBe(2);
    expect(client.pushed).toEqual(
      ['s1', 's2'].map((sessionId) => ({
        sessionId,
        update: { agentId: agentId(), contextVersion: 3, context: JsonText.of(CONTEXT) },
      })),
    );
  });

  it('is not pushed to a session that has ended', async () => {
    const { client, deliver } = world(['s1']);
    client.sessions.set('s2', session('s2', false));
    await deliver();
    expect(client.pushed.map(({ sessionId }) => sessionId)).toEqual(['s1']);
  });

  it('reaches nobody when nobody talks, and nothing is written down', async () => {
    const { client, deliveries, deliver } = world();
    await expect(deliver()).resolves.toBe(0);
    expect(client.journal).toEqual(['liveSessions']);
    expect(deliveries.written).toEqual([]);
  });

  it.each([
    { why: 'the document has none', variables: {}, context: null },
    { why: 'bots pull it themselves', variables: { CONTEXT_DELIVERY: 'pull-only' }, context: CONTEXT },
  ])('is not pushed when $why, and no session is listed', async ({ variables, context }) => {
    const { client, deliver } = world(['s1'], variables);
    await expect(deliver(1, context)).resolves.toBe(0);
    expect(client.journal).toEqual([]);
  });

  it('that is empty is pushed, since it is one', async () => {
    const { client, deliver } = world(['s1']);
    await deliver(1, {});
    expect(client.pushed).toMatchObject([{ update: { context: JsonText.of({}) } }]);
  });

  it('is not pushed again to a session that has it', async () => {
    const { client, deliver } = world(['s1']);
    await deliver(1);
    client.sessions.set('s2', session('s2'));
    await expect(deliver(1)).resolves.toBe(1);
    expect(client.pushed.map(({ sessionId }) => sessionId)).toEqual(['s1', 's2']);
  });

  it('is not pushed to a session that has a newer one', async () => {
    const { client, deliver } = world(['s1']);
    await deliver(5);
    await expect(deliver(4)).resolves.toBe(0);
    expect(client.pushed).toHaveLength(1);
  });

  it('is pushed to a session that has an older one', async () => {
    const { client, deliver } = world(['s1']);
    await deliver(4);
    await deliver(5);
    expect(client.pushed.map(({ update }) => update.contextVersion)).toEqual([4, 5]);
  });
});

describe('a receipt', () => {
  it('is written down with the deployment of its session', async () => {
    const { deliveries, deliver } = world(['s1']);
    await deliver(3);
    expect(deliveries.written).toEqual([
      {
        sessionId: 's1',
        deploymentId: 'deployment-1',
        outcome: 'accepted',
        contextVersion: 3,
        error: null,
        version: 3,
      },
    ]);
  });

  it.each<ReceiptOutcome>(['accepted', 'applied', 'stale', 'gone'])(
    'that says %s settles the session',
    async (outcome) => {
      const { client, deliver } = world(['s1']);
      client.answer = () => ({ outcome });
      await expect(deliver()).resolves.toBe(1);
      await expect(deliver()).resolves.toBe(0);
    },
  );

  const failing: Record<string, Partial<Receipt>> = {
    s1: { outcome: 'not_ready', error: null },
    s2: { outcome: 'failed', error: 'no answer in time' },
    s3: { outcome: 'unsupported', error: 'no such route' },
  };

  it.each([
    {
      why: 'of a bot that is not ready is worth another try',
      live: ['s1', 'ok'],
      errorClass: 'transient',
      message: /^1 of 2 live sessions did not acknowledge the context/,
    },
    {
      why: 'of a push that failed is worth another try, and says why',
      live: ['s2', 'ok'],
      errorClass: 'transient',
      message: /^1 of 2 live sessions did not acknowledge the context: no answer in time/,
    },
    {
      why: 'of a bot without the route is worth another try while another session is',
      live: ['s3', 's2', 'ok'],
      errorClass: 'transient',
      message: /^2 of 3 live sessions did not acknowledge the context: /,
    },
    {
      why: 'of a bot without the route alone helps no try',
      live: ['s3', 'ok'],
      errorClass: 'terminal',
      message: /^1 of 2 live sessions did not acknowledge the context: no such route/,
    },
  ])('$why', async ({ live, errorClass, message }) => {
    const { client, deliver } = world(live);
    client.answer = (id) => failing[id] ?? {};
    const reason = errorClass === 'transient' ? 'ContextNotDelivered' : 'ContextPushUnsupported';
    await expect(deliver()).rejects.toMatchObject({ errorClass, reason, message: expect.stringMatching(message) });
  });

  it('of a bot without the route is looked at again when such a session may have ended', async () => {
    const { client, deliver } = world(['s3']);
    client.answer = (id) => failing[id] ?? {};
    await expect(deliver()).rejects.toMatchObject({ retryAfterMs: 900_000 });
  });

  it('of every session is written down, also when some did not acknowledge', async () => {
    const { client, deliveries, deliver } = world(['s1', 's2', 's3', 'ok']);
    client.answer = (id) => failing[id] ?? {};
    await expect(deliver()).rejects.toThrow('3 of 4');
    expect(deliveries.written.map(({ outcome }) => outcome).sort()).toEqual([
      'accepted',
      'failed',
      'not_ready',
      'unsupported',
    ]);
  });

  it('that is open leaves only its session to be pushed to', async () => {
    const { client, deliver } = world(['s1', 'ok']);
    client.answer = (id) => failing[id] ?? {};
    await expect(deliver()).rejects.toThrow();
    client.answer = () => ({});
    await expect(deliver()).resolves.toBe(1);
    expect(client.pushed.map(({ sessionId }) => sessionId)).toEqual(['s1', 'ok', 's1']);
  });
});

describe('a newer version', () => {
  it('that is asked for on the way leaves the rest to it', async () => {
    const { client, delivery, given } = world(ids(50));
    const push = client.pushContext.bind(client);
    jest.spyOn(client, 'pushContext').mockImplementation(async (...args) => {
      given.lease.newerVersion = 2;
      return push(...args);
    });
    await expect(delivery.deliver(given, 1, JsonText.of(CONTEXT))).resolves.toMatchObject({ superseded: true });
    expect(client.pushed.length).toBeLessThan(50);
  });

  it('that is the one being pushed leaves nothing out', async () => {
    const { client, delivery, given } = world(ids(50));
    given.lease.newerVersion = 2;
    await expect(delivery.deliver(given, 2, JsonText.of(CONTEXT))).resolves.toEqual({ pushed: 50, superseded: false });
    expect(client.pushed).toHaveLength(50);
  });
});

describe('a fan-out', () => {
  it('reaches every one of many sessions once', async () => {
    const { client, deliver } = world(ids(500));
    await expect(deliver()).resolves.toBe(500);
    expect(new Set(client.pushed.map(({ sessionId }) => sessionId)).size).toBe(500);
  });

  it('writes receipts down as it goes on, so that a crash repeats little', async () => {
    const { deliveries, deliver } = world(ids(120));
    await deliver();
    expect(Math.max(...deliveries.writes)).toBeLessThanOrEqual(50);
    expect(deliveries.written).toHaveLength(120);
  });

  it('pushes to ten sessions at once at most', async () => {
    const { client, deliver } = world(ids(40));
    let running = 0;
    let most = 0;
    jest.spyOn(client, 'pushContext').mockImplementation(async (_name, sessionId) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { sessionId, outcome: 'accepted', contextVersion: 1, error: null };
    });
    await deliver();
    expect(most).toBe(10);
  });

  it('goes on past a bot that hangs', async () => {
    const { client, deliver } = world(ids(30));
    const hanging = new Deferred<undefined>();
    const push = client.pushContext.bind(client);
    jest.spyOn(client, 'pushContext').mockImplementation(async (...args) => {
      if (args[1] === 's1') await hanging.promise;
      return push(...args);
    });
    const done = deliver();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(client.pushed).toHaveLength(29);
    hanging.resolve(undefined);
    await expect(done).resolves.toBe(30);
  });

  it('that a refused key ends keeps the receipts that it has', async () => {
    const { client, deliveries, deliver } = world(['s1', 's2', 's3']);
    const refused = new PipecatApiError({
      kind: 'auth',
      code: '401',
      message: 'Unauthorized',
      operation: 'pushContext',
      status: 401,
      outcomeUnknown: false,
    });
    const push = client.pushContext.bind(client);
    jest.spyOn(client, 'pushContext').mockImplementation(async (...args) => {
      const receipt = await push(...args);
      if (args[1] !== 's3') return receipt;
      await new Promise((resolve) => setImmediate(resolve));
      throw refused;
    });
    await expect(deliver()).rejects.toBe(refused);
    expect(deliveries.written.map(({ sessionId }) => sessionId)).toEqual(['s1', 's2']);
  });
});
