import fc from 'fast-check';
import { AGENT_NAME_MAX_LENGTH, AGENT_NAME_PATTERN, AGENT_PREFIX_PATTERN, agentIdOf, agentName } from './agent-name';
import { agentId } from './testing/builders';

const anyPrefix = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?$/);
const anyId = fc.uuid();

describe('agentName', () => {
  it('is the prefix, a dash and the digits of the id', () => {
    expect(agentName('cs', '3f2504e0-4f89-11d3-9a0c-0305e82c3301')).toBe('cs-3f2504e04f8911d39a0c0305e82c3301');
  });

  it('is the same for an id in capital letters', () => {
    const id = '3F2504E0-4F89-11D3-9A0C-0305E82C3301';
    expect(agentName('cs', id)).toBe(agentName('cs', id.toLowerCase()));
  });

  it('is a name that Pipecat Cloud takes, with every prefix and every id', () => {
    fc.assert(
      fc.property(anyPrefix, anyId, (prefix, id) => {
        const name = agentName(prefix, id);
        expect(name).toMatch(AGENT_NAME_PATTERN);
        expect(name.length).toBeLessThanOrEqual(AGENT_NAME_MAX_LENGTH);
      }),
    );
  });

  it('leads back to the agent, with every prefix', () => {
    fc.assert(
      fc.property(anyPrefix, anyId, (prefix, id) => {
        expect(agentIdOf(prefix, agentName(prefix, id))).toBe(id.toLowerCase());
      }),
    );
  });

  it('is another for every other agent and every other prefix', () => {
    const two = fc.tuple(anyPrefix, anyId);
    fc.assert(
      fc.property(two, two, ([prefix, id], [otherPrefix, otherId]) => {
        const same = prefix === otherPrefix && id === otherId;
        expect(agentName(prefix, id) === agentName(otherPrefix, otherId)).toBe(same);
      }),
    );
  });

  it('leaves room for a suffix, as a move to another region needs one', () => {
    fc.assert(
      fc.property(anyPrefix, anyId, (prefix, id) => {
        expect(agentName(prefix, id).length).toBeLessThanOrEqual(45);
      }),
    );
  });

  it.each([
    { why: 'is empty', prefix: '' },
    { why: 'has a capital letter', prefix: 'Cs' },
    { why: 'begins with a dash', prefix: '-cs' },
    { why: 'ends with a dash', prefix: 'cs-' },
    { why: 'has a dot, which separates a secret set from its digest', prefix: 'c.s' },
    { why: 'has a slash', prefix: 'c/s' },
    { why: 'is longer than twelve characters', prefix: 'abcdefghijklm' },
    { why: 'ends with a line break', prefix: 'cs\n' },
    { why: 'climbs', prefix: '..' },
  ])('is refused when the prefix $why', ({ prefix }) => {
    expect(() => agentName(prefix, agentId())).toThrow(RangeError);
    expect(() => agentName(prefix, agentId())).toThrow('the agent prefix is not usable in a Pipecat Cloud name');
  });

  it.each([
    { why: 'empty', id: '' },
    { why: 'a path that climbs', id: '../secrets/prod' },
    { why: 'an encoded path that climbs', id: '%2e%2e%2fsecrets' },
    { why: 'without dashes', id: '3f2504e04f8911d39a0c0305e82c3301' },
    { why: 'too short', id: '3f2504e0-4f89-11d3-9a0c-0305e82c330' },
    { why: 'too long', id: '3f2504e0-4f89-11d3-9a0c-0305e82c33011' },
    { why: 'followed by a line break', id: '3f2504e0-4f89-11d3-9a0c-0305e82c3301\n' },
    { why: 'made of digits that are no hexadecimal ones', id: '3f2504e0-4f89-11d3-9a0c-0305e82c330g' },
    { why: 'in braces', id: '{3f2504e0-4f89-11d3-9a0c-0305e82c3301}' },
    { why: 'led by a space', id: ' 3f2504e0-4f89-11d3-9a0c-0305e82c3301' },
  ])('is refused when the id is $why', ({ id }) => {
    expect(() => agentName('cs', id)).toThrow(new RangeError('an agent id is a UUID'));
  });

  it('is never made of anything but a UUID', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        fc.pre(!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
        expect(() => agentName('cs', id)).toThrow(RangeError);
      }),
    );
  });
});

describe('agentIdOf', () => {
  it.each([
    { why: 'of another prefix', name: 'ds-3f2504e04f8911d39a0c0305e82c3301' },
    { why: 'of a prefix that ours begins', name: 'cs-prod-3f2504e04f8911d39a0c0305e82c3301' },
    { why: 'without a dash after the prefix', name: 'cs3f2504e04f8911d39a0c0305e82c3301' },
    { why: 'with too few digits', name: 'cs-3f2504e04f8911d39a0c0305e82c330' },
    { why: 'with too many digits', name: 'cs-3f2504e04f8911d39a0c0305e82c33011' },
    { why: 'in capital letters', name: 'cs-3F2504E04F8911D39A0C0305E82C3301' },
    { why: 'that somebody chose', name: 'cs-support' },
    { why: 'that is the prefix alone', name: 'cs-' },
    { why: 'that is empty', name: '' },
    { why: 'followed by a line break', name: 'cs-3f2504e04f8911d39a0c0305e82c3301\n' },
  ])('knows no agent by a name $why', ({ name }) => expect(agentIdOf('cs', name)).toBeNull());

  it('knows an agent by its name and by no other', () => {
    fc.assert(
      fc.property(anyPrefix, fc.string(), (prefix, name) => {
        const id = agentIdOf(prefix, name);
        if (id !== null) expect(agentName(prefix, id)).toBe(name);
      }),
    );
  });
});

describe('AGENT_PREFIX_PATTERN', () => {
  it.each(['c', 'cs', '0', 'a-b', 'abcdefghijkl'])('takes %s', (prefix) =>
    expect(prefix).toMatch(AGENT_PREFIX_PATTERN),
  );
});
