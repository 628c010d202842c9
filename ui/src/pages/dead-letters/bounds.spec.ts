import { boundsOf, saidOf, type BoundFields } from './bounds';
import { treatedText } from './treated';

const fields = (over: Partial<BoundFields>): BoundFields => ({
  reason: '',
  agentId: '',
  before: '',
  limit: '',
  ...over,
});

it.each([
  { why: 'none at all', typed: fields({}), bounds: { all: true }, said: 'every dead letter' },
  {
    why: 'a number alone',
    typed: fields({ limit: '1000' }),
    bounds: { all: true, limit: 1000 },
    said: 'every dead letter, at most 1,000',
  },
  {
    why: 'a reason and an agent',
    typed: fields({ reason: 'InvalidConfig', agentId: ' a-1 ', limit: '5' }),
    bounds: { reason: 'InvalidConfig', agentId: 'a-1', limit: 5 },
    said: 'dead letters with InvalidConfig of agent a-1, at most 5',
  },
  {
    why: 'what is no number',
    typed: fields({ agentId: 'a', limit: '-1' }),
    bounds: { agentId: 'a' },
    said: 'dead letters of agent a',
  },
])('bounds with $why are asked for as they are said', ({ typed, bounds, said }) => {
  expect(boundsOf(typed)).toEqual(bounds);
  expect(saidOf(boundsOf(typed))).toBe(said);
});

it('a local time is sent as a moment', () => {
  const local = '2026-03-01T12:30';
  expect(boundsOf(fields({ before: local }))).toEqual({ before: new Date(local).toISOString() });
});

it.each([
  [{ matched: 0, replayed: 0, purged: 0, skipped: [] }, 'No dead letter is there any more.'],
  [{ matched: 1, replayed: 1, purged: 0, skipped: [] }, '1 dead letter replayed.'],
  [{ matched: 3, replayed: 0, purged: 3, skipped: [] }, '3 dead letters purged.'],
  [
    {
      matched: 3,
      replayed: 1,
      purged: 0,
      skipped: [
        { id: 'a', why: 'no update' },
        { id: 'b', why: 'no update' },
      ],
    },
    '1 dead letter replayed, 2 stayed: no update.',
  ],
])('what became of dead letters %j is said as %s', (treated, text) => expect(treatedText(treated)).toBe(text));
