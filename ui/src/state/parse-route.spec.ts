import { parseRoute } from './parse-route';

it.each([
  { hash: '', page: '', id: null, query: '' },
  { hash: '#/', page: '', id: null, query: '' },
  { hash: '#/agents', page: 'agents', id: null, query: '' },
  {
    hash: '#/agents?status=SYNCED&status=PENDING&q=a%20b',
    page: 'agents',
    id: null,
    query: 'status=SYNCED&status=PENDING&q=a+b',
  },
  { hash: '#/agents/4f2c?tab=history', page: 'agents', id: '4f2c', query: 'tab=history' },
  { hash: '#agents/a%2Fb', page: 'agents', id: 'a/b', query: '' },
  { hash: '#/agents/%E0%A4%A', page: 'agents', id: null, query: '' },
])('the address $hash is the page "$page" of $id', ({ hash, page, id, query }) => {
  const route = parseRoute(hash);
  expect({ ...route, query: route.query.toString() }).toEqual({ page, id, query });
});
