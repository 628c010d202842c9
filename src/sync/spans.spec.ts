import 'reflect-metadata';
import { passSpan, receiveSpan } from './spans';
import { agentId, leased } from './testing/builders';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('the span of a pass', () => {
  it('belongs to the trace of its message', () =>
    expect(passSpan(leased({ traceparent: TRACE, attempts: 2 }))).toMatchObject({
      name: 'sync',
      parent: TRACE,
      attributes: { 'config_sync.agent.id': agentId(), 'config_sync.attempt': 3 },
    }));

  it('begins a trace when there is none, whatever goes on around it', () =>
    expect(passSpan(leased({ traceparent: null })).parent).toBeNull());

  it('is a trace of its own when it looks again at what was given up, and links to the one it comes from', () =>
    expect(passSpan(leased({ traceparent: TRACE, parked: true }))).toMatchObject({ parent: null, link: TRACE }));
});

describe('the span of a message', () => {
  const update = { agentId: agentId(), version: 1, changeType: 'FULL_SYNC' } as const;

  it('belongs to the trace of whoever published', () =>
    expect(receiveSpan({ ...update, traceparent: TRACE }, 'updates')).toMatchObject({
      name: 'receive updates',
      kind: 'consumer',
      parent: TRACE,
    }));

  it('leaves it to what is around when the publisher says nothing', () =>
    expect(receiveSpan(update, 'updates')).not.toHaveProperty('parent'));
});
