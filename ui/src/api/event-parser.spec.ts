import { EventParser } from './event-parser';

const STREAM = ': hello\n\nevent: fleet\ndata: {"agents":1}\n\nevent: run\ndata: a\ndata: b\n\ndata:bare\nid: 7\n\n';
const EVENTS = [
  { event: 'fleet', data: '{"agents":1}' },
  { event: 'run', data: 'a\nb' },
  { event: 'message', data: 'bare' },
];

const parsed = (chunks: readonly string[]): unknown[] => {
  const parser = new EventParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};

describe('an event stream', () => {
  it('is read when it comes as a whole', () => expect(parsed([STREAM])).toEqual(EVENTS));

  it('is read the same wherever it is cut', () => {
    for (let at = 1; at < STREAM.length; at++) expect(parsed([STREAM.slice(0, at), STREAM.slice(at)])).toEqual(EVENTS);
    expect(parsed(Array.from(STREAM))).toEqual(EVENTS);
  });

  it.each(['\r\n', '\r'])('may end its lines by %j', (end) =>
    // The last line's end is only known once something follows it.
    expect(parsed([STREAM.replaceAll('\n', end), ':'])).toEqual(EVENTS),
  );

  it('has no event before the empty line, and none of comments', () =>
    expect(parsed([': ping\n\n', 'event: run\n', 'data: x\n'])).toEqual([]));

  it('forgets the name of an event that had no data', () =>
    expect(parsed(['event: run\n\ndata: x\n\n'])).toEqual([{ event: 'message', data: 'x' }]));
});
