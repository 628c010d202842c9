import { answer } from './answer';
import { type Bot, type BotSpec, changeBot, createBot } from './bot';
import { type BotRequest, forwardedHeaders, reservedPath } from './bot-request';

const NOW = 1_000_000;

function push(contextVersion: number, context: unknown = { prompt: 'hi' }): BotRequest {
  return { method: 'POST', path: 'context', headers: {}, body: { agentId: 'a', contextVersion, context } };
}

function bot(spec: Partial<BotSpec> = {}): Bot {
  return createBot({ mode: 'accepts', ...spec }, NOW);
}

describe('a bot that accepts', () => {
  it('takes a newer context and names its version', () => {
    const one = bot({ contextVersion: 3 });
    expect(answer(one, push(4, { prompt: 'new' }), NOW)).toEqual({
      status: 200,
      json: { status: 'accepted', contextVersion: 4 },
      applied: true,
    });
    expect(one).toMatchObject({ contextVersion: 4, context: { prompt: 'new' } });
  });

  it.each([
    { sent: 4, why: 'the same version twice' },
    { sent: 2, why: 'an older version' },
  ])('answers stale to $why and keeps what it has', ({ sent }) => {
    const one = bot();
    answer(one, push(4, { prompt: 'kept' }), NOW);
    expect(answer(one, push(sent, { prompt: 'late' }), NOW).json).toEqual({ status: 'stale', contextVersion: 4 });
    expect(one.context).toEqual({ prompt: 'kept' });
  });

  it('remembers everything it heard', () => {
    const one = bot();
    [3, 1, 3].forEach((version) => answer(one, push(version), NOW));
    expect(one.heard.map((heard) => heard.contextVersion)).toEqual([3, 1, 3]);
  });

  it.each([
    { why: 'another route', request: { ...push(1), path: 'status' }, status: 404, detail: 'Not Found' },
    { why: 'another method', request: { ...push(1), method: 'GET' }, status: 405, detail: 'Method Not Allowed' },
  ])('answers as FastAPI does to $why', ({ request, status, detail }) => {
    expect(answer(bot(), request, NOW)).toMatchObject({ status, json: { detail } });
  });

  it.each([
    { body: undefined, loc: ['body'], type: 'missing' },
    { body: [], loc: ['body'], type: 'model_attributes_type' },
    { body: { agentId: 'a', context: {} }, loc: ['body', 'contextVersion'], type: 'missing' },
    { body: { agentId: 'a', contextVersion: '4', context: {} }, loc: ['body', 'contextVersion'], type: 'int_type' },
    { body: { agentId: 'a', contextVersion: 4, context: 'x' }, loc: ['body', 'context'], type: 'dict_type' },
  ])('answers 422 and names the field for $body', ({ body, loc, type }) => {
    const reply = answer(bot(), { ...push(1), body }, NOW);
    expect(reply).toMatchObject({ status: 422, json: { detail: [{ loc, type }] } });
  });
});

describe('a bot that does not', () => {
  it.each<{ mode: BotSpec['mode']; reply: Record<string, unknown> }>([
    { mode: 'no-route', reply: { status: 404, json: { detail: 'Not Found' } } },
    { mode: 'not-ready', reply: { status: 503, json: { code: 'BOT_NOT_READY' } } },
    { mode: 'plain-404', reply: { status: 404, text: 'Invalid or not-yet-ready session_id' } },
    { mode: 'vendor-sample', reply: { status: 200, json: [{ error: 'No active pipeline' }, 503] } },
    { mode: 'error-500', reply: { status: 500, text: 'Internal Server Error' } },
    { mode: 'hang', reply: { never: true } },
    { mode: 'wrong-version', reply: { status: 200, json: { status: 'accepted', contextVersion: 4 } } },
  ])('$mode leaves its context alone', ({ mode, reply }) => {
    const one = bot({ mode });
    expect(answer(one, push(5), NOW)).toMatchObject(reply);
    expect(one.contextVersion).toBeNull();
  });

  it('says stale with its own version, or with the one it was sent', () => {
    expect(answer(bot({ mode: 'stale' }), push(5), NOW).json).toEqual({ status: 'stale', contextVersion: 5 });
    const newer = bot({ mode: 'stale', contextVersion: 9 });
    expect(answer(newer, push(5), NOW).json).toEqual({ status: 'stale', contextVersion: 9 });
  });

  it('acknowledges without a status but does take the context', () => {
    const one = bot({ mode: 'ack-without-status' });
    expect(answer(one, push(5), NOW).json).toEqual({ contextVersion: 5 });
    expect(one.contextVersion).toBe(5);
  });

  it('becomes ready when its time has come', () => {
    const one = bot({ mode: 'ready-after', ms: 500 });
    expect(answer(one, push(5), NOW + 499).status).toBe(503);
    expect(answer(one, push(5), NOW + 500)).toMatchObject({ status: 200, applied: true });
  });

  it('can be repaired without forgetting what it knew', () => {
    const one = bot({ mode: 'error-500', contextVersion: 7 });
    changeBot(one, { mode: 'accepts' }, NOW);
    expect(answer(one, push(6), NOW).json).toEqual({ status: 'stale', contextVersion: 7 });
  });
});

describe('what reaches the bot', () => {
  it('carries the session id and the callers own headers, but no key', () => {
    const headers = { authorization: 'Bearer pk', host: 'x', 'content-length': '2', 'x-signature': 'abc' };
    expect(forwardedHeaders(headers, 'sid')).toEqual({ 'x-signature': 'abc', 'x-daily-session-id': 'sid' });
  });

  it.each(['bot', 'ws', 'api/offer', 'whatsapp', 'readyz', 'livez', 'bot/x'])(
    'never is the reserved path %s',
    (path) => {
      expect(reservedPath(path)).toBe(true);
    },
  );

  it.each(['context', 'bots', 'api/context'])('may be the path %s', (path) => {
    expect(reservedPath(path)).toBe(false);
  });
});
