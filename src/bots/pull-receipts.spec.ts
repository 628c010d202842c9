import type { ContextDeliveryRepository, PulledReceipt } from '../db';
import { PullReceipts } from './pull-receipts';
import { AGENT, recordingLogger } from './testing/builders';

class FakeDeliveries {
  readonly batches: (readonly PulledReceipt[])[] = [];
  away = false;

  recordPulled(receipts: readonly PulledReceipt[]): Promise<void> {
    if (this.away) return Promise.reject(new Error('PostgreSQL: the connection ended'));
    this.batches.push(receipts);
    return Promise.resolve();
  }

  get written(): string[] {
    return this.batches.flat().map(({ sessionId }) => sessionId);
  }
}

function receiptsOn(deliveries: FakeDeliveries) {
  const { logger, lines } = recordingLogger();
  return { receipts: new PullReceipts(deliveries as unknown as ContextDeliveryRepository, logger), lines };
}

const of = (session: number | string, version = 1): PulledReceipt => ({
  agentId: AGENT,
  version,
  sessionId: `s${session}`,
});

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('receipts of fetches', () => {
  it('that come together are written together, each once', async () => {
    const deliveries = new FakeDeliveries();
    const { receipts } = receiptsOn(deliveries);
    for (const receipt of [of(1), of(2), of(1), of(1, 2)]) receipts.add(receipt);
    expect(deliveries.batches).toEqual([]);
    await jest.advanceTimersByTimeAsync(25);
    expect(deliveries.batches).toEqual([[of(1), of(2), of(1, 2)]]);
    receipts.add(of(3));
    await jest.advanceTimersByTimeAsync(25);
    expect(deliveries.written).toHaveLength(4);
  });

  it('are written in parts when there are many', async () => {
    const deliveries = new FakeDeliveries();
    const { receipts } = receiptsOn(deliveries);
    for (let n = 0; n < 1200; n += 1) receipts.add(of(n));
    await jest.advanceTimersByTimeAsync(100);
    expect(deliveries.batches.map(({ length }) => length)).toEqual([500, 500, 200]);
  });

  it('wait while PostgreSQL is away, and the log says so once', async () => {
    const deliveries = new FakeDeliveries();
    const { receipts, lines } = receiptsOn(deliveries);
    deliveries.away = true;
    receipts.add(of(1));
    await jest.advanceTimersByTimeAsync(3000);
    receipts.add(of(2));
    await jest.advanceTimersByTimeAsync(3000);
    deliveries.away = false;
    await jest.advanceTimersByTimeAsync(1000);
    expect(deliveries.written).toEqual(['s1', 's2']);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  it('beyond what can wait are dropped and counted, so that memory has an end', async () => {
    const deliveries = new FakeDeliveries();
    const { receipts, lines } = receiptsOn(deliveries);
    deliveries.away = true;
    for (let n = 0; n < 20_050; n += 1) receipts.add(of(n));
    receipts.add(of(0));
    await jest.advanceTimersByTimeAsync(1000);
    deliveries.away = false;
    await jest.advanceTimersByTimeAsync(5000);
    expect(deliveries.written).toHaveLength(20_000);
    expect(lines.at(-1)).toMatchObject({ level: 'info', fields: { dropped: 50 } });
  });
});

describe('at the end of the process', () => {
  it('what waits is written', async () => {
    const deliveries = new FakeDeliveries();
    const { receipts } = receiptsOn(deliveries);
    for (let n = 0; n < 700; n += 1) receipts.add(of(n));
    const ended = receipts.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(25);
    await ended;
    expect(deliveries.written).toHaveLength(700);
  });

  it('what cannot be written is given up and counted, and the process ends', async () => {
    const deliveries = new FakeDeliveries();
    const { receipts, lines } = receiptsOn(deliveries);
    deliveries.away = true;
    receipts.add(of(1));
    await jest.advanceTimersByTimeAsync(25);
    const ended = receipts.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(600);
    await ended;
    expect(lines.at(-1)).toMatchObject({ level: 'warn', fields: { receipts: 1 } });
  });
});
