import fc from 'fast-check';
import { Cursors, KEYS } from './cursor';

const byId = new Cursors('agents', [KEYS.uuid]);
const byTime = new Cursors('agents-updated', [KEYS.moment, KEYS.uuid]);
const ID = 'aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa';

describe('a cursor', () => {
  it('goes on where the page before ended', () => {
    const keys = ['2026-01-02T03:04:05.678901Z', ID];
    expect(byTime.read(byTime.write(keys))).toEqual(keys);
  });

  it('is in no URL to be escaped', () => expect(byId.write([ID])).toMatch(/^[A-Za-z0-9_-]+$/));

  it('is none at the beginning', () => expect(byId.read(undefined)).toBeNull());

  it.each([
    { why: 'of another list', cursor: new Cursors('drift', [KEYS.uuid]).write([ID]) },
    { why: 'of another order', cursor: byTime.write(['2026-01-02T03:04:05.678901Z', ID]) },
    { why: 'with a key too many', cursor: byId.write([ID, ID]) },
    { why: 'with a key of another kind', cursor: byId.write(["' OR true --"]) },
    { why: 'that is empty', cursor: '' },
    { why: 'that is none', cursor: 'next' },
    { why: 'that is another document', cursor: Buffer.from('{"length":1}').toString('base64url') },
  ])('is refused $why', ({ cursor }) => expect(() => byId.read(cursor)).toThrow('cursor must be the nextCursor'));

  it('never brings anything but keys through, whatever is sent', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        (cursor) => {
          expect(() => byId.read(cursor)).toThrow('cursor must be the nextCursor');
        },
      ),
    ));
});

describe('a page', () => {
  const of = (rows: number) =>
    byId.page(
      Array.from({ length: rows }, (_, n) => n),
      3,
      (n) => [String(n)],
    );

  it('is the last one when no row is left over', () => {
    expect(of(3)).toEqual({ items: [0, 1, 2], nextCursor: null });
    expect(of(0)).toEqual({ items: [], nextCursor: null });
  });

  it('names its last row when there are more', () =>
    expect(of(4)).toEqual({ items: [0, 1, 2], nextCursor: byId.write(['2']) }));
});
