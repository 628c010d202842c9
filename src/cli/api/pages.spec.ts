import { ScriptedApi } from '../testing/scripted-api';
import { allPages } from './pages';

const ALL = Array.from({ length: 1203 }, (_, at) => at);
let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start(({ url }) => {
    const query = new URL(url, 'http://x').searchParams;
    const from = Number(query.get('cursor') ?? 0);
    const to = from + Number(query.get('limit'));
    return { body: { items: ALL.slice(from, to), nextCursor: to < ALL.length ? String(to) : null, total: ALL.length } };
  });
});
afterEach(() => api.close());

it('reads to the end, keeping what else a page has', async () => {
  await expect(allPages(api.client(), '/v1/agents', { q: 'a' })).resolves.toEqual({
    items: ALL,
    nextCursor: null,
    total: 1203,
  });
  expect(api.calls).toEqual([
    'GET /v1/agents?q=a&limit=500',
    'GET /v1/agents?q=a&limit=500&cursor=500',
    'GET /v1/agents?q=a&limit=500&cursor=1000',
  ]);
});

it.each([
  { limit: 3, items: 3, calls: 1, more: '3' },
  { limit: 500, items: 500, calls: 1, more: '500' },
  { limit: 620, items: 620, calls: 2, more: '620' },
  { limit: 5000, items: 1203, calls: 3, more: null },
])('asks for no more than $limit', async ({ limit, items, calls, more }) => {
  const page = await allPages<number, { items: number[]; nextCursor: string | null }>(
    api.client(),
    '/v1/agents',
    {},
    limit,
  );
  expect(page.items).toHaveLength(items);
  expect(page.nextCursor).toBe(more);
  expect(api.calls).toHaveLength(calls);
});
