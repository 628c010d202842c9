import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { Secret } from './secret';
import { readEnvironment } from './read-environment';
import { environment } from './testing/builders';

const CANARY = 'canary-4f7d1c';
const secret = new Secret(CANARY);

describe('a secret', () => {
  it('reveals itself to the one who asks', () => expect(secret.reveal()).toBe(CANARY));

  it.each([
    { way: 'toString', shown: () => secret.toString() },
    { way: 'String()', shown: () => String(secret) },
    { way: 'a template literal', shown: () => `${secret}` }, // eslint-disable-line @typescript-eslint/restrict-template-expressions
    { way: 'concatenation', shown: () => 'the key is ' + secret }, // eslint-disable-line @typescript-eslint/restrict-plus-operands
    { way: 'JSON', shown: () => JSON.stringify(secret) },
    { way: 'JSON of what holds it', shown: () => JSON.stringify({ deep: [{ secret }] }) },
    { way: 'inspect', shown: () => inspect(secret) },
    { way: 'inspect of what holds it', shown: () => inspect({ deep: [{ secret }] }, { depth: 9 }) },
    { way: 'inspect with everything on', shown: () => inspect(secret, { showHidden: true, getters: true }) },
    { way: 'format', shown: () => format('%s %o %O %j', secret, secret, secret, secret) },
    { way: 'the message of an error', shown: () => new Error(String(secret)).message },
    { way: 'the cause of an error', shown: () => inspect(new Error('no', { cause: secret }), { depth: 9 }) },
    { way: 'a field of an error', shown: () => inspect(Object.assign(new Error('no'), { secret })) },
    { way: 'a list of its keys', shown: () => Object.getOwnPropertyNames(secret).join() + Object.keys(secret).join() },
    { way: 'a list of its values', shown: () => Object.values(secret).join() },
    { way: 'a copy', shown: () => JSON.stringify(Object.assign({}, secret)) },
    { way: 'a structured clone', shown: () => inspect(structuredClone({ secret })) },
  ])('does not show itself by $way', ({ shown }) => expect(shown()).not.toContain(CANARY));

  it.each([
    { way: 'toString', shown: () => secret.toString() },
    { way: 'JSON', shown: () => JSON.parse(JSON.stringify(secret)) as string },
    { way: 'inspect', shown: () => inspect(secret) },
  ])('says by $way that something was left out', ({ shown }) => expect(shown()).toBe('[redacted]'));

  it('does not show itself whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (value) => {
        const holder = { value: new Secret(value) };
        const all = inspect(holder) + JSON.stringify(holder) + String(holder.value);
        fc.pre(!'{ value: [redacted] }{"value":"[redacted]"}[redacted]'.includes(value));
        expect(all).not.toContain(value);
        expect(holder.value.reveal()).toBe(value);
      }),
    );
  });
});

describe('the whole configuration', () => {
  const config = readEnvironment(
    environment({
      DATABASE_URL: `postgres://u:${CANARY}@h/d`,
      REDIS_URL: `redis://:${CANARY}@h`,
      PIPECAT_PRIVATE_API_KEY: CANARY,
      PIPECAT_PUBLIC_API_KEY: CANARY,
      ADMIN_TOKEN: `${CANARY}-${CANARY}`,
      BOT_TOKEN_KEY: CANARY.repeat(3),
      BOT_TOKEN_KEY_PREVIOUS: CANARY.repeat(4),
    }),
  );

  it.each([
    { way: 'inspect', shown: () => inspect(config, { depth: 9, showHidden: true }) },
    { way: 'JSON', shown: () => JSON.stringify(config) },
  ])('shows no credential by $way', ({ shown }) => expect(shown()).not.toContain(CANARY));
});
