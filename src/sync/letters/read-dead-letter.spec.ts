import fc from 'fast-check';
import { letterForPayload, letterForRequest } from '../dead-letter';
import { agentId } from '../testing/builders';
import { textsOf, within } from './letter-bounds';
import { readCursor, writeCursor, type LetterCursor } from './letter-cursor';
import { DIGEST_ID, readDeadLetter } from './read-dead-letter';

const DIGEST = 'a'.repeat(40);
const FAILURE = {
  reason: 'InvalidConfig',
  error: 'no image',
  attempts: 3,
  failedAt: new Date('2026-01-02T03:04:05.678Z'),
} as const;
const ofRequest = letterForRequest({ agentId: agentId(), version: 4, changeType: null }, FAILURE);
const read = (letter: object) => readDeadLetter(JSON.stringify(letter), DIGEST);

describe('a dead letter that is read back', () => {
  it('of a request asks for the same again', () => {
    expect(read(ofRequest)).toEqual({
      ...{ id: ofRequest.id, failedAt: FAILURE.failedAt, reason: 'InvalidConfig', error: 'no image', attempts: 3 },
      ...{ message: ofRequest.message, truncated: false, agentId: agentId(), version: 4, changeType: 'FULL_SYNC' },
      update: { agentId: agentId(), version: 4, changeType: 'FULL_SYNC' },
    });
  });

  it.each([
    { why: 'no JSON', payload: Buffer.from('hello') },
    { why: 'no text', payload: Buffer.from([0xff, 0xfe]) },
    {
      why: 'cut off',
      payload: Buffer.from(
        `{"agent_id":"${agentId()}","version":1,"change_type":"PROVISION","x":"${'x'.repeat(9000)}"}`,
      ),
    },
    { why: 'an update of an unknown kind', payload: Buffer.from('{"change_type":"PURGE"}') },
  ])('cannot be replayed when its payload was $why', ({ payload }) =>
    expect(read(letterForPayload(payload, FAILURE)).update).toBeNull(),
  );

  it('can be replayed when a good message met a bug of ours', () =>
    expect(read(letterForPayload(Buffer.from(ofRequest.message), FAILURE)).update).not.toBeNull());

  it('reads any text at all, and names what has no id by its digest', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const letter = readDeadLetter(text, DIGEST);
        expect(letter.id).not.toBe('');
        expect(Number.isNaN(letter.failedAt.getTime())).toBe(false);
      }),
    );
    expect(DIGEST_ID.test(readDeadLetter('hello', DIGEST).id)).toBe(true);
    expect(readDeadLetter('hello', DIGEST)).toMatchObject({ message: 'hello', reason: 'InvalidMessageFormat' });
  });
});

describe('bounds', () => {
  const open = { reason: null, agentId: null, before: null };

  it.each([
    { why: 'take everything when they are open', bounds: open, want: true },
    { why: 'tell reasons apart', bounds: { ...open, reason: 'RegionChanged' as const }, want: false },
    {
      why: 'take an agent, however its id is written',
      bounds: { ...open, agentId: agentId().toUpperCase() },
      want: true,
    },
    { why: 'tell agents apart', bounds: { ...open, agentId: agentId(2) }, want: false },
    { why: 'leave what failed at that very moment', bounds: { ...open, before: FAILURE.failedAt }, want: false },
    { why: 'take what failed before', bounds: { ...open, before: new Date('2026-01-03') }, want: true },
  ])('$why', ({ bounds, want }) => {
    expect(within(bounds, read(ofRequest))).toBe(want);
    if (want) for (const text of textsOf(bounds)) expect(JSON.stringify(ofRequest)).toContain(text);
  });
});

describe('a cursor', () => {
  it.each<LetterCursor>([
    { at: 'list', distance: 17, id: ofRequest.id },
    { at: 'waiting', since: '2026-01-02 03:04:05.678901+00', id: ofRequest.id },
  ])('is read as it was written: $at', (cursor) => expect(readCursor(writeCursor(cursor))).toEqual(cursor));

  it.each(['', 'x', 'bnVsbA', writeCursor({ at: 'waiting', since: "'; DROP", id: '' })])(
    'that is none of ours is none: %s',
    (text) => expect(readCursor(text)).toBeNull(),
  );
});
