import { Writable } from 'node:stream';
import { pino } from 'pino';
import { blankOneLevelDown, CENSOR, REDACTED_PATHS } from './redaction';

const CANARY = 'canary-7b21';

/** What a logger with these writes. */
function logged(fields: object): string {
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const redact = { paths: REDACTED_PATHS, censor: CENSOR };
  pino({ redact, formatters: { log: blankOneLevelDown } }, sink).info(fields, 'a careless line');
  return lines.join('');
}

describe('a careless line of log', () => {
  it.each([
    { what: 'a private key', fields: { privateApiKey: CANARY } },
    { what: 'a public key', fields: { publicApiKey: CANARY } },
    { what: 'the configuration of the client', fields: { pipecat: { privateApiKey: CANARY, publicApiKey: CANARY } } },
    { what: 'an admin token', fields: { adminToken: CANARY } },
    { what: 'the URL of the database', fields: { databaseUrl: CANARY, app: { databaseUrl: CANARY } } },
    { what: 'the URL of Redis', fields: { redisUrl: CANARY, app: { redisUrl: CANARY } } },
    { what: 'a password', fields: { password: CANARY, options: { password: CANARY } } },
    { what: 'an Authorization header', fields: { authorization: CANARY, headers: { Authorization: CANARY } } },
    { what: 'the headers of a request', fields: { req: { headers: { authorization: CANARY } } } },
    { what: 'the request of an error of the HTTP library', fields: { err: { config: CANARY, request: CANARY } } },
    { what: 'the answer to it', fields: { err: { response: { data: CANARY } } } },
    {
      what: 'what an error carries beside its text',
      fields: { err: Object.assign(new Error('no'), { password: CANARY, document: CANARY }) },
    },
    { what: 'a prompt', fields: { llm_context: { systemPrompt: CANARY }, llmContext: CANARY } },
    { what: 'a configuration document', fields: { config: { llm_context: CANARY }, document: CANARY } },
    { what: 'an active configuration', fields: { active: { document: { prompt: CANARY } } } },
    { what: 'an update on its way to a bot', fields: { update: { context: { systemPrompt: CANARY } } } },
    { what: 'the value of a secret set', fields: { secretValue: CANARY, secrets: { secretValue: CANARY } } },
  ])('does not show $what', ({ fields }) => {
    const line = logged(fields);
    expect(line).not.toContain(CANARY);
    expect(line).toContain('[redacted]');
  });

  it('shows the fields that every line may have', () => {
    const fields = {
      agentId: 'a',
      version: 3,
      changeType: 'FULL_SYNC',
      replica: 'r',
      attempt: 1,
      reason: 'RollingOut',
    };
    expect(JSON.parse(logged(fields))).toMatchObject(fields);
  });

  it('keeps the name of the part that speaks, which is called context', () => {
    expect(JSON.parse(logged({ context: 'Dispatcher' }))).toMatchObject({ context: 'Dispatcher' });
  });

  it('leaves what it was given as it was', () => {
    const fields = { app: { password: CANARY }, at: 1 };
    expect(blankOneLevelDown(fields)).toEqual({ app: { password: CENSOR }, at: 1 });
    expect(fields).toEqual({ app: { password: CANARY }, at: 1 });
  });

  it('still shows an error as one', () => {
    const line = logged({ err: Object.assign(new TypeError('no such thing'), { password: CANARY }) });
    expect(JSON.parse(line)).toMatchObject({ err: { type: 'TypeError', message: 'no such thing', password: CENSOR } });
  });

  it.each(['{"msg":"forged"}', 'two\nlines', '\u001b[31mred'])('stays one line with %j in a field', (text) => {
    const line = logged({ reason: text });
    expect(line.trimEnd()).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({ reason: text });
  });
});

describe('the redacted paths', () => {
  it('name each path once', () => expect(new Set(REDACTED_PATHS).size).toBe(REDACTED_PATHS.length));
});
