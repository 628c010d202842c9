import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_TOKEN } from '../admin/support';
import { createWorld, untilReady, type World } from '../support/world';

let world: World;
afterAll(() => world.end());

it('GET /v1/openapi.json is the committed document, and 304 for whoever has it', async () => {
  world = await createWorld();
  const service = await world.start({ ADMIN_TOKEN });
  await untilReady(service);
  const get = (more: Record<string, string> = {}): Promise<Response> =>
    fetch(`${service.url}/v1/openapi.json`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...more } });
  const first = await get();
  expect(await first.text()).toBe(readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8'));
  const second = await get({ 'if-none-match': first.headers.get('etag') ?? '' });
  expect([second.status, await second.text()]).toEqual([304, '']);
  expect((await get({ 'if-none-match': '"another"' })).status).toBe(200);
});
