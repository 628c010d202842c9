import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonText, LeaseLostError } from '../../domain';
import { CallBudget, type CallPriority } from '../budget/call-budget';
import { PipecatApiError } from '../errors';
import { agentSpec, client, never, PRIVATE_KEY, RecordingBudget, rejection, SESSION_ID } from '../testing/builders';
import { answer, ScriptedServer, type Script } from '../testing/scripted-server';
import { runInCallScope, type CallAhead } from './call-scope';

const NAME = 'cs-agent';
const UPDATE = { agentId: 'a-1', contextVersion: 1, context: JsonText.of({}) };
const MISSING = answer(404, { error: 'Not found', code: 'NOT_FOUND' });
const UNAUTHORIZED = { error: 'Unauthorized', code: 'UNAUTHORIZED' };

let server: ScriptedServer;
let folder = '';

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'config-sync-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Accepts only this key. */
const demands =
  (key: string): Script =>
  (request, response) => {
    (request.headers.authorization === `Bearer ${key}` ? MISSING : answer(401, UNAUTHORIZED))(request, response);
  };

describe('a call scope', () => {
  class PriorityBudget extends CallBudget {
    readonly asked: (CallPriority | undefined)[] = [];
    override async acquire(_credential: unknown, _signal: AbortSignal, priority?: CallPriority): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 20));
      this.asked.push(priority);
    }
    override pause(): void {
      throw new Error('not expected');
    }
  }

  it('says with what priority its calls queue; a call outside of any is fresh', async () => {
    server.answers(MISSING);
    const budget = new PriorityBudget();
    const pipecat = client(server.url, {}, budget);
    await runInCallScope({ priority: 'backlog' }, () => pipecat.observe(NAME, never));
    await runInCallScope({ priority: 'fresh' }, () => pipecat.observe(NAME, never));
    await pipecat.observe(NAME, never);
    expect(budget.asked).toEqual(['backlog', 'fresh', 'fresh']);
  });

  it('has the last word before each call, after the wait for the budget', async () => {
    server.answers(MISSING);
    const budget = new PriorityBudget();
    const told: (CallAhead & { waited: boolean })[] = [];
    const beforeSend = (call: CallAhead): void => {
      told.push({ ...call, waited: budget.asked.length > 0 });
    };
    const pipecat = client(server.url, { timeoutMs: 700, contextPushTimeoutMs: 900 }, budget);
    await runInCallScope({ priority: 'fresh', beforeSend }, async () => {
      await pipecat.observe(NAME, never);
      await pipecat.ensureDeprovisioned(NAME, never);
      await pipecat.pushContext(NAME, SESSION_ID, UPDATE, never);
    });
    expect(told.slice(0, 3)).toEqual([
      { operation: 'getAgent', mutates: false, timeoutMs: 700, waited: true },
      { operation: 'deleteAgent', mutates: true, timeoutMs: 700, waited: true },
      { operation: 'pushContext', mutates: true, timeoutMs: 900, waited: true },
    ]);
  });

  it('sends nothing when the last word is no, and says why', async () => {
    server.answers(answer(200, {}));
    const lost = new LeaseLostError('a-1');
    const beforeSend = (): void => {
      throw lost;
    };
    const created = runInCallScope({ priority: 'fresh', beforeSend }, () =>
      client(server.url).ensureProvisioned({ name: NAME, spec: agentSpec() }, never),
    );
    await expect(rejection(created)).resolves.toBe(lost);
    expect(server.calls).toEqual([]);
  });
});

describe('a refused key', () => {
  it('is read again from its file, and the call repeated once with the new one, also one that changes something', async () => {
    const privateApiKeyFile = join(folder, 'key');
    writeFileSync(privateApiKeyFile, 'rotated');
    server.answers((request, response) => {
      (request.headers.authorization === 'Bearer rotated' ? answer(200, { status: 'OK' }) : answer(401, UNAUTHORIZED))(
        request,
        response,
      );
    });
    const budget = new RecordingBudget();
    const pipecat = client(server.url, { privateApiKeyFile }, budget);
    await expect(pipecat.ensureDeprovisioned(NAME, never)).resolves.toBe('deleted');
    expect(server.calls).toHaveLength(2);
    expect(budget.acquired).toEqual(['private', 'private']);
  });

  it('holds back all later calls with it, and none with the other', async () => {
    server.answers((request, response) => {
      const accepted = request.path.startsWith('/v1/public/');
      (accepted ? answer(200, { status: 'accepted', contextVersion: 1 }) : answer(401, UNAUTHORIZED))(
        request,
        response,
      );
    });
    const budget = new RecordingBudget();
    const pipecat = client(server.url, {}, budget);
    const first = await rejection(pipecat.observe(NAME, never));
    const second = await rejection(pipecat.observe(NAME, never));
    expect(first).toMatchObject({ errorClass: 'auth', reason: 'AuthenticationFailed', status: 401 });
    expect(second).toMatchObject({ errorClass: 'auth', reason: 'AuthenticationFailed', status: null });
    expect((second as PipecatApiError).message).toBe('getAgent: not sent, Pipecat Cloud refuses the private API key');
    expect((second as PipecatApiError).retryAfterMs).toBeGreaterThan(10_000);
    expect(server.calls).toHaveLength(1);
    expect(budget.acquired).toEqual(['private']);
    await expect(pipecat.pushContext(NAME, SESSION_ID, UPDATE, never)).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('is forgotten as soon as the file has another one', async () => {
    const privateApiKeyFile = join(folder, 'key');
    writeFileSync(privateApiKeyFile, PRIVATE_KEY);
    server.answers(demands('rotated'));
    const pipecat = client(server.url, { privateApiKeyFile });
    await rejection(pipecat.observe(NAME, never));
    await rejection(pipecat.observe(NAME, never));
    writeFileSync(privateApiKeyFile, 'rotated');
    await expect(pipecat.observe(NAME, never)).resolves.toBeNull();
    await expect(pipecat.observe(NAME, never)).resolves.toBeNull();
  });

  it('is not shown by an answer that repeats it, neither the old one nor the new one', async () => {
    const privateApiKeyFile = join(folder, 'key');
    writeFileSync(privateApiKeyFile, 'rotated0123');
    server.answers((request, response) => {
      answer(401, { error: `no ${String(request.headers.authorization?.slice(7))}`, code: '401' })(request, response);
    });
    const error = await rejection(client(server.url, { privateApiKeyFile }).observe(NAME, never));
    expect(server.calls).toHaveLength(2);
    expect((error as Error).message).toBe('getAgent: 401, no [redacted]');
  });
});

describe('a platform that fails most calls', () => {
  it('is left alone: calls end at once, cost no budget and are nobody’s attempt', async () => {
    server.answers(answer(503, 'down'));
    const budget = new RecordingBudget();
    const pipecat = client(server.url, {}, budget);
    for (let i = 0; i < 20; i += 1) await rejection(pipecat.observe(NAME, never));
    const error = await rejection(pipecat.ensureDeprovisioned(NAME, never));
    expect(error).toMatchObject({
      kind: 'unavailable',
      errorClass: 'rate_limited',
      reason: 'PlatformUnavailable',
      outcomeUnknown: false,
      message: 'deleteAgent: not sent, Pipecat Cloud fails most calls',
    });
    expect((error as PipecatApiError).retryAfterMs).toBeGreaterThan(20_000);
    expect(server.calls).toHaveLength(20);
    expect(budget.acquired).toHaveLength(20);
  });

  it('is also none of a session’s receipts', async () => {
    server.answers(answer(500, { error: 'Internal', code: '500' }));
    const pipecat = client(server.url);
    for (let i = 0; i < 20; i += 1) await pipecat.pushContext(NAME, SESSION_ID, UPDATE, never);
    await expect(rejection(pipecat.pushContext(NAME, SESSION_ID, UPDATE, never))).resolves.toMatchObject({
      kind: 'unavailable',
    });
  });

  it('is not seen in bots that fail', async () => {
    server.answers(answer(500, { detail: 'a bug in the bot' }));
    const pipecat = client(server.url);
    for (let i = 0; i < 30; i += 1) await pipecat.pushContext(NAME, SESSION_ID, UPDATE, never);
    expect(server.calls).toHaveLength(30);
  });
});
