import { classify } from './classify';
import { apiError, type FailureKind } from './errors';
import type { Operation } from './operations';

const NOW = Date.UTC(2026, 0, 1);
const html = '<html>\n<head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
const platform = (error: string, code: string): string => JSON.stringify({ error, code });

interface Row {
  readonly why: string;
  readonly operation: Operation;
  readonly status: number;
  readonly body: string;
  readonly want: FailureKind;
}

const row = (why: string, operation: Operation, status: number, body: string, want: FailureKind): Row => ({
  why,
  operation,
  status,
  body,
  want,
});

/** What the vendor's document leaves out (CONTRACT 0.8), the odd shapes (2.9), and what bots and gateways say. */
const ROWS: readonly Row[] = [
  row(
    '401 of an agents endpoint is the key, though undocumented',
    'getAgent',
    401,
    platform('Unauthorized', 'UNAUTHORIZED'),
    'auth',
  ),
  row('403 of an agents endpoint is the key', 'updateAgent', 403, platform('Forbidden', '403'), 'auth'),
  row('401 without a body is the key', 'listAgents', 401, '', 'auth'),
  row(
    '401 of the platform through the proxy is the key',
    'pushContext',
    401,
    platform('Unauthorized / token expired', '401'),
    'auth',
  ),
  row('403 of a gateway before the proxy is the key', 'pushContext', 403, html, 'auth'),
  row('a public key that does not exist is the key', 'pushContext', 400, platform('No public key', 'PCC-1002'), 'auth'),
  row(
    'missing billing stops every agent of the key',
    'createAgent',
    400,
    platform('Billing missing', 'PCC-1004'),
    'auth',
  ),
  row('429 with `error` slows down', 'getAgent', 429, platform('Rate limit exceeded', '429'), 'rate_limited'),
  row(
    '429 with `message` and a numeric status slows down',
    'listSessions',
    429,
    '{"status":429,"code":"429","message":"Rate limit exceeded. Please try again later"}',
    'rate_limited',
  ),
  row('429 as plain text slows down', 'pushContext', 429, 'Too Many Requests', 'rate_limited'),
  row(
    'the capacity code is no fault of ours',
    'pushContext',
    429,
    platform('At capacity', 'PCC-AGENT-AT-CAPACITY'),
    'capacity',
  ),
  row(
    '409 on create waits for the secret set',
    'createAgent',
    409,
    platform("Secret set 'a' is not yet ready", 'CONFLICT'),
    'conflict_retry',
  ),
  row(
    '409 on update waits for the secret set',
    'updateAgent',
    409,
    platform("Secret set 'a' is not yet ready", 'CONFLICT'),
    'conflict_retry',
  ),
  row(
    'a set that does not exist yet is waited for on update too',
    'updateAgent',
    404,
    platform('Secret set not found', 'NOT_FOUND'),
    'conflict_retry',
  ),
  row(
    'an image pull set counts as a set',
    'createAgent',
    404,
    platform('Image pull secret set not found', 'NOT_FOUND'),
    'conflict_retry',
  ),
  row(
    'a pending build is waited for',
    'updateAgent',
    400,
    platform('Build is not ready (status: pending).', 'GENERIC_BAD_REQUEST'),
    'conflict_retry',
  ),
  row(
    'a failed build is not',
    'createAgent',
    400,
    platform('Build is not ready (status: failed).', 'GENERIC_BAD_REQUEST'),
    'invalid_config',
  ),
  row(
    '"already exists" matters on create only',
    'updateAgent',
    400,
    platform('Service already exists', 'GENERIC_BAD_REQUEST'),
    'invalid_config',
  ),
  row('an unknown 400 parks', 'createAgent', 400, platform('Something new', 'GENERIC_BAD_REQUEST'), 'invalid_config'),
  row('413 parks', 'createAgent', 413, platform('Payload too large', '413'), 'invalid_config'),
  row('422 of the platform parks', 'updateAgent', 422, platform('Unprocessable', '422'), 'invalid_config'),
  row('an unknown 4xx parks, so that nothing is hammered', 'createAgent', 418, 'teapot', 'invalid_config'),
  row('408 may work later', 'getAgent', 408, '', 'transient'),
  row('a gateway in HTML may work later', 'createAgent', 502, html, 'transient'),
  row('503 may work later', 'listAgents', 503, 'upstream connect error', 'transient'),
  row('504 with broken JSON may work later', 'deleteAgent', 504, '{"error":"Gate', 'transient'),
  row('404 of a gateway does not mean that an agent is absent', 'getAgent', 404, html, 'transient'),
  row(
    '404 of another server does not mean that an agent is deleted',
    'deleteAgent',
    404,
    '{"detail":"Not Found"}',
    'transient',
  ),
  row('404 in plain text does not mean that a session has ended', 'getSession', 404, 'page not found', 'transient'),
  row('a redirect is not followed and may be gone later', 'getAgent', 302, '', 'transient'),
  row(
    'PCC-1001 means that the deployment is not ready',
    'pushContext',
    400,
    platform('not in ready state', 'PCC-1001'),
    'conflict_retry',
  ),
  row(
    'a bot that says it is not ready will be',
    'pushContext',
    503,
    platform('starting', 'BOT_NOT_READY'),
    'conflict_retry',
  ),
  row(
    "a bot that says so by FastAPI's HTTPException will be",
    'pushContext',
    503,
    '{"detail":{"error":"starting","code":"BOT_NOT_READY"}}',
    'conflict_retry',
  ),
  row('a bot without the route never answers better', 'pushContext', 404, '{"detail":"Not Found"}', 'bot_contract'),
  row(
    'another 404 in FastAPI shape may be about the session',
    'pushContext',
    404,
    '{"detail":"no such session"}',
    'not_found',
  ),
  row('the local mock says 404 in plain text', 'pushContext', 404, 'Invalid or not-yet-ready session_id', 'not_found'),
  row(
    '404 of the platform is about agent or session',
    'pushContext',
    404,
    platform('Service not found', '404'),
    'not_found',
  ),
  row('a bot with the route for another method', 'pushContext', 405, '{"detail":"Method Not Allowed"}', 'bot_contract'),
  row('the same in plain text', 'pushContext', 405, 'Method Not Allowed', 'bot_contract'),
  row(
    'a bot with another idea of the body',
    'pushContext',
    422,
    '{"detail":[{"loc":["body","x"],"type":"missing"}]}',
    'bot_contract',
  ),
  row('a bot whose route ends in a slash redirects', 'pushContext', 307, '', 'bot_contract'),
  row(
    'a bot that wants its own login is not our key',
    'pushContext',
    401,
    '{"detail":"Not authenticated"}',
    'bot_contract',
  ),
  row('a bot with its own limit does not slow the fleet', 'pushContext', 429, '{"detail":"slow down"}', 'transient'),
  row('a bot that crashed may be better later', 'pushContext', 500, 'Internal Server Error', 'transient'),
  row('500 in FastAPI shape as well', 'pushContext', 500, '{"detail":"boom"}', 'transient'),
  row(
    '413 through the proxy is about this context',
    'pushContext',
    413,
    platform('too large', '413'),
    'invalid_config',
  ),
];

describe('classify', () => {
  it.each(ROWS)('$why', ({ operation, status, body, want }) => {
    expect(classify(operation, status, {}, body, NOW).kind).toBe(want);
  });

  it('takes the code from the body, else from the status', () => {
    expect(classify('getAgent', 404, {}, platform('Not found', 'NOT_FOUND'), NOW).code).toBe('NOT_FOUND');
    expect(classify('getAgent', 502, {}, html, NOW).code).toBe('502');
    expect(classify('getAgent', 400, {}, '{"error":"x","code":17}', NOW).code).toBe('17');
  });

  it('is not fooled by a code that is a property of every object', () => {
    expect(classify('getAgent', 500, {}, platform('x', 'constructor'), NOW).kind).toBe('transient');
  });

  it('says what the platform said', () => {
    const { message } = classify('createAgent', 400, {}, platform('Build not found', 'GENERIC_BAD_REQUEST'), NOW);
    expect(message).toBe('createAgent: 400 GENERIC_BAD_REQUEST, Build not found');
  });

  it('names a page in HTML by its title', () => {
    expect(classify('getAgent', 502, {}, html, NOW).message).toBe('getAgent: 502, an HTML page, "502 Bad Gateway"');
  });

  it('keeps a message to one line of bounded length', () => {
    const { message } = classify('getAgent', 400, {}, platform(`a\nb\u001b[31m${'x'.repeat(100_000)}`, 'C'), NOW);
    expect(message).toHaveLength(500);
    expect(message).toContain('a\\nb\\u001b[31mxxx');
  });

  it.each([
    { why: 'seconds', value: '7', want: 7000 },
    { why: 'a date', value: 'Thu, 01 Jan 2026 00:00:30 GMT', want: 30_000 },
    { why: 'nothing usable', value: 'soon', want: undefined },
  ])('reads Retry-After: $why', ({ value, want }) => {
    expect(classify('getAgent', 429, { 'retry-after': value }, '', NOW).retryAfterMs).toBe(want);
  });

  describe('behind the proxy', () => {
    const echo = 'You are a helpful canary-prompt';

    it.each([
      { why: 'plain text', status: 500, body: `Traceback: ${echo}` },
      { why: 'a detail', status: 400, body: JSON.stringify({ detail: echo }) },
      { why: 'the platform’s shape', status: 400, body: platform(echo, echo) },
      {
        why: 'a validation error with its input',
        status: 422,
        body: JSON.stringify({ detail: [{ loc: ['body', echo], msg: echo, type: echo, input: { context: echo } }] }),
      },
    ])('never repeats a prompt that a bot sent back in $why', ({ status, body }) => {
      const failure = classify('pushContext', status, {}, body, NOW);
      expect(JSON.stringify(failure)).not.toContain('canary-prompt');
    });

    it('names the fields that a bot refused', () => {
      const body = JSON.stringify({
        detail: [{ loc: ['body', 'systemPrompt'], msg: 'Field required', type: 'missing' }],
      });
      expect(classify('pushContext', 422, {}, body, NOW).message).toBe('pushContext: 422, body.systemPrompt: missing');
    });

    it('names a code of the platform', () => {
      expect(classify('pushContext', 400, {}, platform('x', 'PCC-1001'), NOW)).toMatchObject({
        code: 'PCC-1001',
        message: 'pushContext: 400 PCC-1001',
      });
    });
  });

  it('makes an error of every row that carries a class and a reason', () => {
    for (const { operation, status, body } of ROWS) {
      const failure = classify(operation, status, {}, body, NOW);
      const error = apiError({ ...failure, operation, status, outcomeUnknown: false });
      expect(error.errorClass).toBeDefined();
      expect(error.reason).toBeDefined();
      expect(error.message).not.toBe('');
    }
  });
});
