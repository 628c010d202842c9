import { MalformedBodyError } from './json';
import { parseSession, parseSessionPage } from './session';

it.each([
  { why: 'null', over: { endedAt: null }, live: true },
  { why: 'left out', over: {}, live: true },
  { why: 'a time', over: { endedAt: '2026-01-01T00:00:00.000Z' }, live: false },
])('takes a session whose end is $why for live: $live', ({ over, live }) => {
  const session = {
    sessionId: 's1',
    serviceId: 'a1',
    deploymentId: 'd1',
    createdAt: '2026-01-01T00:00:00.000Z',
    ...over,
  };
  expect(parseSession(session)).toEqual({
    sessionId: 's1',
    serviceId: 'a1',
    deploymentId: 'd1',
    createdAt: new Date('2026-01-01T00:00:00.000Z'),
    live,
  });
});

it('makes do with an id', () => {
  expect(parseSession({ sessionId: 's1', createdAt: 'yesterday' })).toEqual({
    sessionId: 's1',
    serviceId: null,
    deploymentId: null,
    createdAt: null,
    live: true,
  });
});

it('reads a page', () => {
  expect(parseSessionPage({ total_count: 12, sessions: [{ sessionId: 's1' }] })).toMatchObject({
    received: 1,
    totalCount: 12,
    sessions: [{ sessionId: 's1' }],
  });
  expect(parseSessionPage({ sessions: [] })).toEqual({ received: 0, totalCount: null, sessions: [] });
});

it.each([null, {}, { sessions: {} }, { sessions: [null] }, { sessions: [{}] }])('refuses the page %p', (body) => {
  expect(() => parseSessionPage(body)).toThrow(MalformedBodyError);
});
