import { randomUUID } from 'node:crypto';
import { createWorld, untilReady, type World } from '../support/world';
import { Admin, ADMIN_TOKEN } from './support';

const ID = randomUUID();

describe('a request that is not what it must be', () => {
  let world: World;
  let url: string;

  beforeAll(async () => {
    world = await createWorld();
    const service = await world.start({ ADMIN_TOKEN });
    await untilReady(service);
    url = service.url;
  });

  afterAll(() => world.end());

  it.each([
    { why: 'an id that is none', path: '/v1/agents/..%2f..%2fsecrets/sessions', field: 'agentId' },
    { why: 'a version that is none', path: `/v1/agents/${ID}/versions/six/recall`, field: 'version' },
    { why: 'a version below zero', path: `/v1/agents/${ID}/versions/-1/recall`, field: 'version' },
    { why: 'a version too large', path: `/v1/agents/${ID}/versions/2147483648/recall`, field: 'version' },
    { why: 'a broken version', path: `/v1/agents/${ID}/versions/1.5/recall`, field: 'version' },
  ])('is answered 400: $why, naming the field', async ({ path, field }) => {
    const { status, headers, body } = await new Admin({ url, child: world.simulator.child }).get(path);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 400, code: 'InvalidRequest', errors: [{ field }] });
  });

  it.each([
    { why: 'a mistyped option', body: { stopsessions: true } },
    { why: 'an option of the wrong type', body: { stopSessions: 'yes' } },
    { why: 'a reason without end', body: { reason: 'x'.repeat(501) } },
  ])('is answered 400: $why', async ({ body }) => {
    const admin = new Admin({ url, child: world.simulator.child });
    expect(await admin.recall(ID, 1, body)).toMatchObject({ status: 400, body: { code: 'InvalidRequest' } });
  });
});
