import fc from 'fast-check';
import { CHANGE_TYPES, InvalidMessageFormatError, type Update } from '../domain';
import { MESSAGE_MAX_BYTES, parseUpdate } from './parse-update';

const ID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
const message = (over: object = {}): object => ({ agent_id: ID, version: 4, change_type: 'FULL_SYNC', ...over });
const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const WANT: Update = { agentId: ID, version: 4, changeType: 'FULL_SYNC' };

function refusalOf(payload: Buffer): string {
  try {
    parseUpdate(payload);
  } catch (error) {
    if (error instanceof InvalidMessageFormatError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a payload that is an update', () => {
  it.each([
    { why: 'is bare JSON', payload: message() },
    { why: 'is wrapped by the client of Nest', payload: { pattern: 'agent_config_updates', data: message() } },
    { why: 'is wrapped with an id, as a request is', payload: { id: '7', pattern: 'x', data: message() } },
    {
      why: 'is wrapped with other fields beside',
      payload: { pattern: { cmd: 'x' }, data: message(), isDisposed: true },
    },
    { why: 'has fields of its own beside', payload: message({ trace: 'abc', at: 1 }) },
    { why: 'has a data field of its own', payload: message({ data: { version: 99 } }) },
    { why: 'has a pattern field of its own', payload: message({ pattern: 'mine' }) },
    { why: 'has an id field of its own', payload: message({ id: 'a' }) },
    {
      why: 'has a pattern and a data field of its own beside the agent',
      payload: message({ pattern: 'x', data: message({ version: 99 }) }),
    },
    { why: 'has an agent id in capital letters', payload: message({ agent_id: ID.toUpperCase() }) },
    { why: 'has spaces around it', payload: ` \n${JSON.stringify(message())}\n ` },
    { why: 'has a byte order mark', payload: `\ufeff${JSON.stringify(message())}` },
    { why: 'writes the version with a point', payload: JSON.stringify(message()).replace(':4,', ':4.0,') },
    { why: 'writes the version with an exponent', payload: JSON.stringify(message()).replace(':4,', ':4e0,') },
    {
      why: 'has a field twice, of which the last counts',
      payload: JSON.stringify(message()).replace('{', '{"version":9,'),
    },
    {
      why: 'has a prototype of its own',
      payload: JSON.stringify(message()).replace('{', '{"__proto__":{"version":9},'),
    },
    { why: 'carries a configuration, which is ignored', payload: message({ config: { llm_context: 'x' } }) },
  ])('$why', ({ payload }) => expect(parseUpdate(bytes(payload))).toEqual(WANT));

  it.each(CHANGE_TYPES)('may be a %s', (changeType) => {
    expect(parseUpdate(bytes(message({ change_type: changeType })))).toEqual({ ...WANT, changeType });
  });

  it.each([0, 1, 2_147_483_647])('may have the version %s', (version) => {
    expect(parseUpdate(bytes(message({ version }))).version).toBe(version);
  });

  it('may be as large as 64 KiB and no larger', () => {
    const room = MESSAGE_MAX_BYTES - bytes(message({ pad: '' })).length;
    expect(parseUpdate(bytes(message({ pad: 'x'.repeat(room) })))).toEqual(WANT);
    expect(refusalOf(bytes(message({ pad: 'x'.repeat(room + 1) })))).toBe('the message is larger than 65536 bytes');
  });

  it('is measured in bytes, not in characters', () => {
    expect(refusalOf(bytes(message({ pad: 'é'.repeat(33_000) })))).toMatch(/larger/);
  });

  it('has three fields and nothing that came along', () => {
    expect(Object.keys(parseUpdate(bytes(message({ more: 1 }))))).toEqual(['agentId', 'version', 'changeType']);
  });

  it('leaves no trace on the prototype of all objects', () => {
    parseUpdate(bytes(JSON.stringify(message()).replace('{', '{"__proto__":{"polluted":1},')));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a payload that is no update', () => {
  const NOT_JSON = 'the message is not JSON';
  const NO_OBJECT = 'the message is not a JSON object';
  const BAD_ID = 'agent_id must be a UUID';
  const NOT_WHOLE = 'version must be a whole number';
  const BAD_TYPE = 'change_type must be one of CONTEXT_UPDATE, FULL_SYNC, PROVISION, DEPROVISION';

  it.each([
    { why: 'empty', payload: '', want: NOT_JSON },
    { why: 'white space', payload: ' \n', want: NOT_JSON },
    { why: 'a word', payload: 'hello', want: NOT_JSON },
    { why: 'cut off', payload: JSON.stringify(message()).slice(0, -1), want: NOT_JSON },
    { why: 'two messages', payload: '{}{}', want: NOT_JSON },
    { why: 'JavaScript', payload: "{agent_id:'x'}", want: NOT_JSON },
    { why: 'not a number', payload: '{"version":NaN}', want: NOT_JSON },
    { why: 'nested deeper than a message can be', payload: '['.repeat(60_000), want: NOT_JSON },
    { why: 'a list', payload: [message()], want: NO_OBJECT },
    { why: 'an empty list', payload: [], want: NO_OBJECT },
    { why: 'null', payload: 'null', want: NO_OBJECT },
    { why: 'true', payload: 'true', want: NO_OBJECT },
    { why: 'a number', payload: '7', want: NO_OBJECT },
    { why: 'a text', payload: '"FULL_SYNC"', want: NO_OBJECT },
    { why: 'a list, wrapped', payload: { pattern: 'x', data: [message()] }, want: NO_OBJECT },
    { why: 'null, wrapped', payload: { pattern: 'x', data: null }, want: NO_OBJECT },
    { why: 'text, wrapped', payload: { pattern: 'x', data: JSON.stringify(message()) }, want: NO_OBJECT },
    { why: 'wrapped twice', payload: { pattern: 'x', data: { pattern: 'x', data: message() } }, want: BAD_ID },
    { why: 'an empty object', payload: {}, want: BAD_ID },
    { why: 'data without a pattern', payload: { data: message() }, want: BAD_ID },
    { why: 'only a prototype', payload: `{"__proto__":${JSON.stringify(message())}}`, want: BAD_ID },
    { why: 'without an agent', payload: message({ agent_id: undefined }), want: BAD_ID },
    { why: 'for a null agent', payload: message({ agent_id: null }), want: BAD_ID },
    { why: 'for an agent by its name', payload: message({ agent_id: 'support' }), want: BAD_ID },
    { why: 'for a path that climbs', payload: message({ agent_id: '../secrets/prod' }), want: BAD_ID },
    { why: 'for a list of one agent', payload: message({ agent_id: [ID] }), want: BAD_ID },
    { why: 'for an agent and a line break', payload: message({ agent_id: `${ID}\n` }), want: BAD_ID },
    { why: 'without a version', payload: message({ version: undefined }), want: NOT_WHOLE },
    { why: 'for a null version', payload: message({ version: null }), want: NOT_WHOLE },
    { why: 'for a version in words', payload: message({ version: '4' }), want: NOT_WHOLE },
    { why: 'for half a version', payload: message({ version: 4.5 }), want: NOT_WHOLE },
    { why: 'for a boolean version', payload: message({ version: true }), want: NOT_WHOLE },
    { why: 'for a list of versions', payload: message({ version: [4] }), want: NOT_WHOLE },
    { why: 'for a version below zero', payload: message({ version: -1 }), want: 'version must not be negative' },
    {
      why: 'for a version that PostgreSQL cannot hold',
      payload: message({ version: 2_147_483_648 }),
      want: 'version must not be above 2147483647',
    },
    {
      why: 'for a version that JavaScript cannot hold',
      payload: JSON.stringify(message()).replace('4,', '9007199254740993,'),
      want: /^version must/,
    },
    {
      why: 'for a version beyond every number',
      payload: JSON.stringify(message()).replace(':4,', ':1e999,'),
      want: /^version must/,
    },
    { why: 'without a change type', payload: message({ change_type: undefined }), want: BAD_TYPE },
    { why: 'of a null change type', payload: message({ change_type: null }), want: BAD_TYPE },
    { why: 'of an unknown change type, which may destroy', payload: message({ change_type: 'PURGE' }), want: BAD_TYPE },
    { why: 'of a change type in small letters', payload: message({ change_type: 'full_sync' }), want: BAD_TYPE },
    { why: 'of a list of change types', payload: message({ change_type: ['FULL_SYNC'] }), want: BAD_TYPE },
    { why: 'of a change type that every object has', payload: message({ change_type: 'toString' }), want: BAD_TYPE },
  ])('is refused when it is $why', ({ payload, want }) => {
    const refusal = refusalOf(bytes(payload));
    if (typeof want === 'string') expect(refusal).toBe(want);
    else expect(refusal).toMatch(want);
  });

  it.each([
    { why: 'bytes of no text', payload: Buffer.from([0xff, 0xfe, 0x00]) },
    { why: 'half a character', payload: Buffer.from('{"a":"é"}').subarray(0, 7) },
    { why: 'a compressed message', payload: Buffer.from('1f8b0800000000000003ab56', 'hex') },
    { why: 'a text in UTF-16', payload: Buffer.from(`\ufeff${JSON.stringify(message())}`, 'utf16le') },
  ])('is refused when it is $why', ({ payload }) => {
    expect(refusalOf(payload)).toBe('the message is not UTF-8 text');
  });

  it('names the first bad field when all are bad', () => {
    expect(refusalOf(bytes({ agent_id: 1, version: 'x', change_type: 'y' }))).toBe(BAD_ID);
  });
});

describe('any bytes', () => {
  const CANARY = 'CANARY';
  const anyField = fc.oneof(fc.jsonValue(), fc.constant(CANARY), fc.constantFrom(ID, 4, ...CHANGE_TYPES));
  const anyMessage = fc.record({ agent_id: anyField, version: anyField, change_type: anyField }, { requiredKeys: [] });
  const wrapped = anyMessage.map((data) => ({ pattern: CANARY, data }));
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    fc.string().map(bytes),
    fc.json().map(bytes),
    anyMessage.map(bytes),
    wrapped.map(bytes),
  );

  it('are an update or an InvalidMessageFormatError, and nothing else', () => {
    fc.assert(
      fc.property(anyBytes, (payload) => {
        let update: Update;
        try {
          update = parseUpdate(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidMessageFormatError);
          return;
        }
        expect(update.agentId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(Number.isInteger(update.version) && update.version >= 0).toBe(true);
        expect(CHANGE_TYPES).toContain(update.changeType);
      }),
      { numRuns: 500 },
    );
  });

  it('are refused without being repeated', () => {
    const around = fc.tuple(fc.string(), fc.string()).map(([before, after]) => bytes(`${before}${CANARY}${after}`));
    fc.assert(
      fc.property(fc.oneof(around, anyMessage.map(bytes), wrapped.map(bytes)), (payload) => {
        try {
          parseUpdate(payload);
        } catch (error) {
          expect(String(error)).not.toContain(CANARY);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('mean the same bare and wrapped', () => {
    const good = fc.record({
      agent_id: fc.uuid(),
      version: fc.nat(2_147_483_647),
      change_type: fc.constantFrom(...CHANGE_TYPES),
    });
    fc.assert(
      fc.property(good, (bare) => {
        const update = parseUpdate(bytes(bare));
        expect(parseUpdate(bytes({ pattern: 'x', data: bare }))).toEqual(update);
        expect(update).toEqual({ agentId: bare.agent_id, version: bare.version, changeType: bare.change_type });
      }),
    );
  });
});
