import type { AppConfig } from '../config';
import type { RedisConnection } from '../redis';
import { SubscriptionProbe } from './subscription-probe';

/** @param comesBack whether what is published is heard */
function probeOn(comesBack: boolean): SubscriptionProbe {
  const publish = (_channel: string, nonce: string): Promise<number> => {
    if (comesBack) probe.heard(nonce);
    return Promise.resolve(0);
  };
  const redis = { client: { publish } } as unknown as RedisConnection;
  const probe = new SubscriptionProbe({ replica: 'r' } as AppConfig, redis);
  return probe;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('says at once that there is no subscription yet', async () => {
  const probe = probeOn(false);
  await expect(probe.check()).resolves.toBe('the subscription does not receive: it is not made yet');
  expect(probe.receives).toBe(false);
});

it('proves a subscription by hearing itself', async () => {
  const probe = probeOn(true);
  probe.confirmed = true;
  await expect(probe.check()).resolves.toBeNull();
  expect(probe.receives).toBe(true);
});

it('waits a second for a subscription that says nothing', async () => {
  const probe = probeOn(false);
  probe.confirmed = true;
  const checked = probe.check();
  await jest.advanceTimersByTimeAsync(1000);
  await expect(checked).resolves.toBe('the subscription does not receive');
});
