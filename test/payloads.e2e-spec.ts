import { randomUUID } from 'node:crypto';
import { createWorld, untilReady, type World } from './support/world';
import { waitFor } from './support/wait-for';
import type { Service } from './support/service';

const id = randomUUID();
const good = { agent_id: id, version: 1, change_type: 'FULL_SYNC' };
const json = (change: object): string => JSON.stringify({ ...good, ...change });

/** Payloads that are no update, each with what its dead letter says. */
const MALFORMED: readonly (readonly [why: string, payload: string | Buffer, error: RegExp])[] = [
  ['empty', '', /not JSON/],
  ['a space', ' ', /not JSON/],
  ['a word', 'hello', /not JSON/],
  ['truncated JSON', json({}).slice(0, -5), /not JSON/],
  ['two objects', `${json({})}${json({})}`, /not JSON/],
  ['single quotes', "{'agent_id': 1}", /not JSON/],
  ['NaN', '{"version": NaN}', /not JSON/],
  ['a number', '42', /not a JSON object/],
  ['null', 'null', /not a JSON object/],
  ['true', 'true', /not a JSON object/],
  ['a string', '"FULL_SYNC"', /not a JSON object/],
  ['an array', '[]', /not a JSON object/],
  ['an array of updates', `[${json({})}]`, /not a JSON object/],
  ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, /not a JSON object/],
  ['a Nest packet without data', '{"pattern":"agent_config_updates"}', /agent_id/],
  ['a Nest packet with null', '{"pattern":"x","data":null}', /not a JSON object/],
  ['a Nest packet with a string', '{"pattern":"x","data":"y"}', /not a JSON object/],
  ['a Nest packet with an array', '{"pattern":"x","data":[]}', /not a JSON object/],
  ['a Nest packet with an id and rubbish', '{"pattern":"x","id":"1","data":{}}', /agent_id/],
  ['its own data field', '{"data":{"a":1}}', /agent_id/],
  ['its own id field', '{"id":"1"}', /agent_id/],
  ['an empty object', '{}', /agent_id/],
  ['__proto__ with the fields', `{"__proto__":${json({})}}`, /agent_id/],
  ['constructor', '{"constructor":{"prototype":{"polluted":true}}}', /agent_id/],
  ['no agent_id', json({ agent_id: undefined }), /agent_id must be a UUID/],
  ['an agent_id that is a number', json({ agent_id: 7 }), /agent_id must be a UUID/],
  ['an agent_id that is a path', json({ agent_id: '../secrets/prod' }), /agent_id must be a UUID/],
  ['an agent_id with a tail', json({ agent_id: `${id}/x` }), /agent_id must be a UUID/],
  ['an agent_id with a line break', json({ agent_id: `${id}\n` }), /agent_id must be a UUID/],
  ['an agent_id without dashes', json({ agent_id: id.replaceAll('-', '') }), /agent_id must be a UUID/],
  ['an agent_id in an array', json({ agent_id: [id] }), /agent_id must be a UUID/],
  ['no version', json({ version: undefined }), /version/],
  ['a version that is text', json({ version: '1' }), /version must be a whole number/],
  ['a version that is null', json({ version: null }), /version must be a whole number/],
  ['a broken version', json({ version: 1.5 }), /version must be a whole number/],
  ['a negative version', json({ version: -1 }), /version must not be negative/],
  ['a version that is true', json({ version: true }), /version must be a whole number/],
  [
    'an unsafe version',
    `{"agent_id":"${id}","version":9007199254740993,"change_type":"FULL_SYNC"}`,
    /version must not be above/,
  ],
  ['a version above int4', json({ version: 2_147_483_648 }), /version must not be above/],
  ['an endless version', `{"agent_id":"${id}","version":1e999,"change_type":"FULL_SYNC"}`, /version/],
  ['no change_type', json({ change_type: undefined }), /change_type must be one of/],
  ['an unknown change_type', json({ change_type: 'DELETE_EVERYTHING' }), /change_type must be one of/],
  ['a change_type in lower case', json({ change_type: 'full_sync' }), /change_type must be one of/],
  ['a change_type that is an object', json({ change_type: {} }), /change_type must be one of/],
  ['a change_type that an object has anyway', json({ change_type: 'constructor' }), /change_type must be one of/],
  ['binary', Buffer.from([0xff, 0xfe, 0x00, 0x80]), /not UTF-8/],
  [
    'a broken character in JSON',
    Buffer.concat([Buffer.from('{"agent_id":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    /not UTF-8/,
  ],
  ['gzip', Buffer.from('1f8b0800000000000003', 'hex'), /not UTF-8/],
  ['a megabyte of JSON', json({ filler: 'x'.repeat(1024 * 1024) }), /larger than/],
  ['a megabyte of noise', Buffer.alloc(1024 * 1024, 0xfe), /larger than/],
];

describe('payloads that are no update', () => {
  let world: World;
  let service: Service;

  beforeAll(async () => {
    world = await createWorld();
    service = await world.start();
    await untilReady(service);
  });

  afterAll(() => world.end());

  it('are fifty here', () => {
    expect(MALFORMED).toHaveLength(50);
  });

  it('become dead letters, each with its reason, while the process lives and takes the next good message', async () => {
    for (const [, payload] of MALFORMED) await world.publish(payload);
    const letters = await waitFor('fifty dead letters', async () => {
      const found = await world.deadLetters();
      return found.length >= MALFORMED.length && found;
    });
    const told = MALFORMED.map(([why, , error], n) => ({
      why,
      matches: error.test(letters[n]?.error ?? ''),
      error: letters[n]?.error,
    }));
    expect(told.filter(({ matches }) => !matches)).toEqual([]);
    expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['InvalidMessageFormat']));
    expect(new Set(letters.map(({ id: letterId }) => letterId)).size).toBe(50);

    const agentId = await world.publisher.agent();
    await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(agentId, { sync_status: 'SYNCED' });
    expect(service.child.process.exitCode).toBeNull();
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });

  it('are kept as they came, cut at 8 KiB, and as base64 when they are not text', async () => {
    const letters = await world.deadLetters();
    const of = (why: string): (typeof letters)[number] | undefined =>
      letters[MALFORMED.findIndex(([name]) => name === why)];
    expect(of('a word')?.message).toBe('hello');
    expect(of('binary')?.message).toBe('base64://4AgA==');
    expect(of('a megabyte of JSON')?.truncated).toBe(true);
    expect(of('a megabyte of JSON')?.message).toHaveLength(8192);
    expect(of('a word')?.truncated).toBeUndefined();
  });
});

describe('payloads that are an update in another dress', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
    await untilReady(await world.start());
  });

  afterAll(() => world.end());

  const dresses: readonly (readonly [why: string, dress: (update: object) => string])[] = [
    ['bare JSON', (update) => JSON.stringify(update)],
    ["Nest's ClientProxy emit", (update) => JSON.stringify({ pattern: 'agent_config_updates', data: update })],
    ["Nest's ClientProxy send, with an id", (update) => JSON.stringify({ pattern: 'x', data: update, id: 'abc' })],
    [
      'fields of its own named data, pattern and id',
      (update) => JSON.stringify({ ...update, data: {}, pattern: 'p', id: 1 }),
    ],
    ['extra fields', (update) => JSON.stringify({ ...update, source: 'console', traceparent: '00-1-2-01' })],
    ['a byte order mark', (update) => `\ufeff${JSON.stringify(update)}`],
    ['white space', (update) => `\n ${JSON.stringify(update, null, 2)}\n`],
  ];

  it.each(dresses)('are taken: %s', async (_why, dress) => {
    const replies: string[] = [];
    const listener = world.redis.duplicate();
    await listener.psubscribe('*.reply');
    listener.on('pmessage', (_pattern, channel: string) => replies.push(channel));
    const agentId = await world.publisher.agent();
    await world.publish(dress({ agent_id: agentId, version: 1, change_type: 'PROVISION' }));
    await world.publisher.until(agentId, { sync_status: 'SYNCED' });
    listener.disconnect();
    expect(replies).toEqual([]);
    expect(await world.deadLetters()).toEqual([]);
  });
});
