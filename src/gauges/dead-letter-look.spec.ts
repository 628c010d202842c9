import 'reflect-metadata';
import type { RedisConnection } from '../redis';
import { appConfig } from '../sync/testing/builders';
import { DeadLetterLook } from './dead-letter-look';

/** @param oldest the last entry of the list */
function looking(depth: number, oldest: string | null): DeadLetterLook {
  const client = { llen: () => Promise.resolve(depth), lindex: () => Promise.resolve(oldest) };
  return new DeadLetterLook(appConfig(), { client } as unknown as RedisConnection);
}

it('tells how many there are and when the oldest failed', async () => {
  const entry = JSON.stringify({ id: 'a', failed_at: '2026-01-02T03:04:05.000Z' });
  const { value } = await looking(3, entry).current();
  expect(value).toEqual({ depth: 3, oldestAt: new Date('2026-01-02T03:04:05.000Z') });
});

it.each([
  { why: 'the list is empty', oldest: null },
  { why: 'its end is no JSON', oldest: 'hello' },
  { why: 'its end has no time', oldest: '{}' },
  { why: 'its end has a time that is none', oldest: '{"failed_at": "soon"}' },
])('knows of no oldest when $why', async ({ oldest }) => {
  expect((await looking(1, oldest).current()).value).toEqual({ depth: 1, oldestAt: null });
});
