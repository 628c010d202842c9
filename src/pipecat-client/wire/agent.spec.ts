import { agentSpec, wireAgent } from '../testing/builders';
import { parseAgent, parseAgentList, warningOf } from './agent';
import { MalformedBodyError } from './json';

it('reads an agent', () => {
  expect(parseAgent(wireAgent('cs-a1', agentSpec()))).toMatchObject({
    name: 'cs-a1',
    serviceId: 'b59a68ee-61c8-4d99-9ceb-e99a3953bdac',
    createdAt: new Date('2026-01-02T03:04:05.678Z'),
    activeSessionCount: 2,
  });
});

it('makes do with a name', () => {
  expect(parseAgent({ name: 'cs-a1' })).toMatchObject({ serviceId: null, createdAt: null, activeSessionCount: null });
});

it.each([null, 'text', 7, [], {}, { name: '' }, { name: 7 }])('refuses %p', (body) => {
  expect(() => parseAgent(body)).toThrow(MalformedBodyError);
});

it('reads the fleet, and takes the service id from where the list has it', () => {
  const services = [
    { id: 's1', ...wireAgent('cs-a1', agentSpec({ minAgents: 3 })) },
    { id: 's2', name: 'cs-a2', deletedAt: null },
  ];
  expect(parseAgentList({ services })).toMatchObject([
    { name: 'cs-a1', serviceId: 's1', spec: { minAgents: 3, image: 'acme/bot:1.0' } },
    { name: 'cs-a2', serviceId: 's2' },
  ]);
});

it('leaves out what is being deleted', () => {
  const services = [{ name: 'cs-a1', deletedAt: '2026-01-01T00:00:00.000Z' }, { name: 'cs-a2' }];
  expect(parseAgentList({ services }).map(({ name }) => name)).toEqual(['cs-a2']);
});

it.each([
  { why: 'no list', body: {} },
  { why: 'a list that is none', body: { services: {} } },
  { why: 'an item without a name, which would look absent', body: { services: [{ name: 'cs-a1' }, { id: 's2' }] } },
  { why: 'an item that is no object', body: { services: [null] } },
])('refuses $why', ({ body }) => {
  expect(() => parseAgentList(body)).toThrow(MalformedBodyError);
});

it('reads a warning, made safe, and its absence', () => {
  expect(warningOf({ name: 'a1', warning: 'nothing\nchanged' })).toBe('nothing\\nchanged');
  expect(warningOf({ name: 'a1' })).toBeNull();
});
