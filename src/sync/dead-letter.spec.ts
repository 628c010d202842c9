import fc from 'fast-check';
import { CHANGE_TYPES, UUID_PATTERN } from '../domain';
import { KEPT_BYTES, letterForPayload, letterForRequest, type FailedWork } from './dead-letter';
import { parseUpdate } from './parse-update';

const ID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
const failure = (over: Partial<FailedWork> = {}): FailedWork => ({
  reason: 'InvalidMessageFormat',
  error: 'the message is not JSON',
  attempts: 1,
  failedAt: new Date('2026-01-02T03:04:05.678Z'),
  ...over,
});
const letter = (payload: Buffer | string) => letterForPayload(Buffer.from(payload), failure());

/** The bytes that a letter has kept. */
function kept(message: string): Buffer {
  return message.startsWith('base64:') ? Buffer.from(message.slice('base64:'.length), 'base64') : Buffer.from(message);
}

describe('a dead letter of a payload', () => {
  it('has the published fields and no other', () => {
    expect(letter('nonsense')).toEqual({
      id: expect.stringMatching(UUID_PATTERN),
      failed_at: '2026-01-02T03:04:05.678Z',
      reason: 'InvalidMessageFormat',
      error: 'the message is not JSON',
      attempts: 1,
      message: 'nonsense',
    });
  });

  it('has an id of its own each time', () => expect(letter('a').id).not.toBe(letter('a').id));

  it.each([
    { why: 'nothing', payload: '', want: '' },
    { why: 'text', payload: 'héllo ✓ 🎉', want: 'héllo ✓ 🎉' },
    { why: 'a byte order mark, which is part of what came', payload: '\ufeff{}', want: '\ufeff{}' },
    { why: 'control characters', payload: 'a\u0000b\u001b[31m', want: 'a\u0000b\u001b[31m' },
    { why: 'bytes of no text', payload: Buffer.from([0xff, 0x00]), want: 'base64:/wA=' },
    { why: 'half a character', payload: Buffer.from('é').subarray(0, 1), want: 'base64:ww==' },
    { why: 'a lone surrogate', payload: Buffer.from([0xed, 0xa0, 0x80]), want: 'base64:7aCA' },
  ])('keeps $why', ({ payload, want }) => {
    expect(letter(payload)).toMatchObject({ message: want });
    expect(letter(payload)).not.toHaveProperty('truncated');
  });

  it('keeps 8 KiB whole', () => {
    const whole = letter('x'.repeat(KEPT_BYTES));
    expect(whole.message).toHaveLength(8192);
    expect(whole).not.toHaveProperty('truncated');
  });

  it('cuts what is longer, and says so', () => {
    const cut = letter('x'.repeat(KEPT_BYTES + 1));
    expect(cut.message).toBe('x'.repeat(8192));
    expect(cut.truncated).toBe(true);
  });

  it.each([
    { character: 'é', bytes: 2 },
    { character: '✓', bytes: 3 },
    { character: '🎉', bytes: 4 },
  ])('leaves out a character of $bytes bytes that the cut falls into', ({ character, bytes }) => {
    for (let before = 1; before < bytes; before += 1) {
      const whole = 'x'.repeat(KEPT_BYTES - before);
      const cut = letter(`${whole}${character}${'y'.repeat(100)}`);
      expect(cut.message).toBe(whole);
      expect(cut.truncated).toBe(true);
    }
  });

  it('keeps a character that ends at the cut', () => {
    const whole = `${'x'.repeat(KEPT_BYTES - 4)}🎉`;
    expect(letter(`${whole}more`).message).toBe(whole);
  });

  it('cuts bytes of no text in the place of text', () => {
    const cut = letter(Buffer.alloc(KEPT_BYTES + 1, 0xff));
    expect(kept(cut.message)).toEqual(Buffer.alloc(KEPT_BYTES, 0xff));
    expect(cut.truncated).toBe(true);
  });

  it('takes half a character at the end of a whole payload for no text', () => {
    const bytes = Buffer.concat([Buffer.from('x'), Buffer.from('é').subarray(0, 1)]);
    expect(letter(bytes).message).toMatch(/^base64:/);
  });

  const anyPayload = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => new Uint8Array(Buffer.from(text))),
    fc
      .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), fc.integer({ min: 8180, max: 8200 }))
      .map(([text, length]) => new Uint8Array(Buffer.from(text.repeat(length)).subarray(0, length))),
  );

  it('keeps the first 8 KiB of whatever came, but for a character that is cut', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const { message, truncated } = letterForPayload(Buffer.from(payload), failure());
        const bytes = kept(message);
        const first = Buffer.from(payload).subarray(0, KEPT_BYTES);
        expect(first.subarray(0, bytes.length).equals(bytes)).toBe(true);
        expect(first.length - bytes.length).toBeLessThan(truncated === true ? 4 : 1);
        expect(truncated === true).toBe(payload.length > KEPT_BYTES);
      }),
    );
  });

  it('is one line of JSON that reads back as it was', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const given = letterForPayload(Buffer.from(payload), failure());
        const line = JSON.stringify(given);
        expect(line).not.toContain('\n');
        expect(JSON.parse(line)).toEqual(given);
      }),
    );
  });
});

describe('a dead letter of a request', () => {
  const gone = failure({ reason: 'AgentNotFound', error: `no agent ${ID} in the database`, attempts: 8 });

  it('has the published fields and no other', () => {
    expect(letterForRequest({ agentId: ID, version: 4, changeType: 'PROVISION' }, gone)).toEqual({
      id: expect.stringMatching(UUID_PATTERN),
      failed_at: '2026-01-02T03:04:05.678Z',
      reason: 'AgentNotFound',
      error: `no agent ${ID} in the database`,
      attempts: 8,
      message: JSON.stringify({ agent_id: ID, version: 4, change_type: 'PROVISION' }),
      agent_id: ID,
      version: 4,
      change_type: 'PROVISION',
    });
  });

  it('asks for a full sync when a scan found the work, since no message named another', () => {
    expect(letterForRequest({ agentId: ID, version: 4, changeType: null }, gone)).toMatchObject({
      change_type: 'FULL_SYNC',
    });
  });

  it('carries a message that asks for the same again', () => {
    const anyRequest = fc.record({
      agentId: fc.uuid(),
      version: fc.nat(2_147_483_647),
      changeType: fc.constantFrom(...CHANGE_TYPES),
    });
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { message } = letterForRequest(request, gone);
        expect(parseUpdate(Buffer.from(message))).toEqual(request);
      }),
    );
  });
});
