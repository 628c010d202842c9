import fc from 'fast-check';
import { formatTraceparent, parseTraceparent, readTraceparent } from './traceparent';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const VALID = `00-${TRACE}-${SPAN}-01`;

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(...Array.from({ length: 16 }, (_, digit) => digit.toString(16))),
    minLength: length,
    maxLength: length,
  });
const anyParent = fc.record({ traceId: hex(32), spanId: hex(16), sampled: fc.boolean() });

describe('a traceparent', () => {
  it('says the trace, the span and whether it is recorded', () =>
    expect(parseTraceparent(VALID)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true }));

  it.each([
    { why: 'with flags that say no', given: `00-${TRACE}-${SPAN}-00`, want: `00-${TRACE}-${SPAN}-00` },
    { why: 'with flags of a later level', given: `00-${TRACE}-${SPAN}-03`, want: VALID },
    { why: 'of a later version', given: `cc-${TRACE}-${SPAN}-01`, want: VALID },
    { why: 'of a later version with more in it', given: `01-${TRACE}-${SPAN}-01-what-the-future-says`, want: VALID },
  ])('is taken $why', ({ given, want }) => expect(readTraceparent(given)).toBe(want));

  it.each<{ why: string; given: unknown }>([
    { why: 'nothing', given: undefined },
    { why: 'null', given: null },
    { why: 'a number', given: 1 },
    { why: 'an array', given: [VALID] },
    { why: 'an object', given: { traceparent: VALID } },
    { why: 'empty', given: '' },
    { why: 'a word', given: 'trace' },
    { why: 'short ids', given: '00-1-2-01' },
    { why: 'capital letters', given: VALID.toUpperCase() },
    { why: 'a space before it', given: ` ${VALID}` },
    { why: 'a line break behind it', given: `${VALID}\n` },
    { why: 'more behind it in version 00', given: `${VALID}-more` },
    { why: 'no flags', given: `00-${TRACE}-${SPAN}` },
    { why: 'the version that is none', given: `ff-${TRACE}-${SPAN}-01` },
    { why: 'a trace id of zeros', given: `00-${'0'.repeat(32)}-${SPAN}-01` },
    { why: 'a span id of zeros', given: `00-${TRACE}-${'0'.repeat(16)}-01` },
    { why: 'letters that are no digits', given: VALID.replace('4', 'g') },
    { why: 'a novel', given: `01-${TRACE}-${SPAN}-01-${'x'.repeat(1000)}` },
  ])('is none when it is $why', ({ given }) => expect(readTraceparent(given)).toBeNull());

  it('comes back as it was written', () =>
    fc.assert(
      fc.property(anyParent, (parent) => {
        fc.pre(!/^0+$/.test(parent.traceId) && !/^0+$/.test(parent.spanId));
        expect(parseTraceparent(formatTraceparent(parent))).toEqual(parent);
      }),
    ));

  it('is read from whatever there is without a throw', () =>
    fc.assert(fc.property(fc.anything(), (given) => parseTraceparent(given) === null)));
});
