import type { Route } from '../gateway/operation';
import { Journal } from './journal';
import { redact } from './redact';

const ROUTE: Route = { op: 'getAgent', agent: 'a', sessionId: null, key: 'private' };

describe('the journal', () => {
  it('keeps the first end of a call: the connection closes after every answer', () => {
    const journal = new Journal();
    const entry = journal.begin(ROUTE, 'GET', '/v1/agents/a');
    journal.end(entry, 200);
    journal.end(entry, null);
    expect(entry.status).toBe(200);
  });

  it('is found by operation, agent, session and writes', () => {
    const journal = new Journal();
    journal.begin(ROUTE, 'GET', '/');
    journal.begin({ ...ROUTE, op: 'updateAgent' }, 'POST', '/');
    journal.begin({ ...ROUTE, op: 'push', agent: 'b', sessionId: 's' }, 'POST', '/');
    const seqs = (filter: Parameters<Journal['find']>[0]): number[] => journal.find(filter).map((e) => e.seq);
    expect(seqs({ op: 'getAgent' })).toEqual([1]);
    expect(seqs({ agent: 'a' })).toEqual([1, 2]);
    expect(seqs({ sessionId: 's' })).toEqual([3]);
    expect(seqs({ writes: true })).toEqual([2]);
  });

  it('forgets the oldest entries before it eats the memory', () => {
    const journal = new Journal();
    for (let call = 0; call < 230_000; call += 1) journal.begin(ROUTE, 'GET', '/');
    const entries = journal.find();
    expect(entries.length).toBeLessThanOrEqual(220_000);
    expect(entries.length).toBeGreaterThanOrEqual(200_000);
    expect(entries.at(-1)?.seq).toBe(230_000);
  });

  it('never shows a secret value', () => {
    const body = { secrets: [{ secretKey: 'A', secretValue: 'hush' }], isImagePullSecret: true, secretValue: 'hush' };
    expect(redact(body)).toEqual({
      secrets: [{ secretKey: 'A', secretValue: '[redacted]' }],
      isImagePullSecret: true,
      secretValue: '[redacted]',
    });
  });
});
