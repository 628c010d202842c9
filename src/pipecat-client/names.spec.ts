import { ConfigurationError } from '../domain';
import { checkedAgentName, checkedContextPath, checkedSecretSet, checkedSessionId } from './names';

/** FAULTS F16: each of these would have named, or climbed to, something else. */
const CLIMBERS = [
  { why: 'climbs', value: '..' },
  { why: 'climbs when decoded', value: '%2e%2e' },
  { why: 'climbs to a secret set', value: 'a/../../secrets/prod' },
  { why: 'climbs from the start', value: '../secrets/prod' },
  { why: 'adds a level', value: 'a/b' },
  { why: 'adds a level when decoded', value: 'a%2fb' },
  { why: 'adds a level the other way', value: 'a\\..\\b' },
  { why: 'begins a query', value: 'a?deleteAll=1' },
  { why: 'begins a fragment', value: 'a#b' },
  { why: 'is another origin', value: '//evil.example' },
  { why: 'has a line end', value: 'agent\r\nx-evil: 1' },
  { why: 'ends in a line end', value: 'agent-1\n' },
  { why: 'has a null', value: 'agent\u0000' },
  { why: 'looks like Latin and is not', value: 'аgent' },
  { why: 'is wide', value: 'ａgent' },
  { why: 'is empty', value: '' },
  { why: 'is a blank', value: ' ' },
];

describe.each([
  { what: 'an agent name', check: checkedAgentName },
  { what: 'a session id', check: checkedSessionId },
  { what: 'a secret set', check: checkedSecretSet },
])('$what', ({ check }) => {
  it.each(CLIMBERS)('is refused when it $why', ({ value }) => {
    expect(() => check(value)).toThrow(ConfigurationError);
  });

  it('is not repeated when it is refused', () => {
    expect(() => check('canary/../..')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('canary') }),
    );
  });
});

it.each([
  { why: 'one character is too short', value: 'a' },
  { why: '55 characters are too long', value: 'a'.repeat(55) },
  { why: 'upper case is not allowed', value: 'Agent' },
  { why: 'a dash at the end is not allowed', value: 'agent-' },
  { why: 'a dash at the start is not allowed', value: '-agent' },
  { why: 'a dot is not allowed', value: 'agent.1' },
])('refuses an agent name: $why', ({ value }) => {
  expect(() => checkedAgentName(value)).toThrow(ConfigurationError);
});

it.each(['ab', 'a'.repeat(54), 'cs-0123456789abcdef0123456789abcdef'])('takes the agent name %s', (value) => {
  expect(checkedAgentName(value)).toBe(value);
});

it.each([
  { why: 'two characters are too short', value: 'ab' },
  { why: '64 characters are too long', value: 'a'.repeat(64) },
  { why: 'an empty part is not allowed', value: 'a..b' },
  { why: 'an underscore is not allowed, though the CLI takes it', value: 'my_set' },
])('refuses a secret set: $why', ({ value }) => {
  expect(() => checkedSecretSet(value)).toThrow(ConfigurationError);
});

it.each(['abc', 'cs-agent.0a1b2c3d4e5f', 'a'.repeat(63)])('takes the secret set %s', (value) => {
  expect(checkedSecretSet(value)).toBe(value);
});

it('takes a UUID for a session id, in either case', () => {
  const id = '800d444a-e67e-4686-afb3-b0de509cccb3';
  expect([checkedSessionId(id), checkedSessionId(id.toUpperCase())]).toEqual([id, id.toUpperCase()]);
});

it.each(['bot', 'ws', 'api/offer', 'whatsapp', 'readyz', 'livez', 'BOT'])(
  'refuses the reserved bot path %s',
  (value) => {
    expect(() => checkedContextPath(value)).toThrow(ConfigurationError);
  },
);

it.each([...CLIMBERS, { why: 'ends in a slash', value: 'context/' }, { why: 'begins with one', value: '/context' }])(
  'refuses a context path that $why',
  ({ why, value }) => {
    if (why === 'adds a level') return;
    expect(() => checkedContextPath(value)).toThrow(ConfigurationError);
  },
);

it.each(['context', 'v1/context', 'a_b-C/9'])('takes the context path %s', (value) => {
  expect(checkedContextPath(value)).toBe(value);
});
