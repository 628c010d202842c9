import { randomUUID } from 'node:crypto';
import type { Finished } from '../../src/db';
import { agentState, ending, requestState, syncedEnding } from './support/rows';
import { startSuite, whileLocked, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());

const whatIsWritten = async (agentId: string) => [
  await agentState(suite.database, agentId),
  await requestState(suite.database, agentId),
];

describe('an agent whose row is in a transaction of somebody else', () => {
  const change = (agentId: string) => ['UPDATE agents SET updated_at = now() WHERE id = $1', [agentId]] as const;

  it('is left as it is, the others are written, and nobody waits', async () => {
    const ids = (await Promise.all([suite.agent(), suite.agent(), suite.agent()])).sort();
    const [first, busy, last] = ids;
    const rows = (await Promise.all(ids.map((id) => suite.lease(id)))).map((lease) => syncedEnding(lease, 1));
    const before = await whatIsWritten(busy);
    await whileLocked(suite.database, [change(busy)], async () => {
      const answer = await suite.mine.requests.finish(rows);
      expect(answer).toEqual(
        new Map<string, Finished>([
          [first, false],
          [last, false],
          [busy, 'busy'],
        ]),
      );
      expect(await whatIsWritten(busy)).toEqual(before);
    });
    expect(await suite.mine.requests.finish(rows)).toEqual(new Map([[busy, false]]));
    expect(await agentState(suite.database, busy)).toMatchObject({ sync_status: 'SYNCED', synced_version: 1 });
  });

  it('whose lease is lost as well is known to be lost when that transaction ends', async () => {
    const id = await suite.agent();
    const row = syncedEnding({ ...(await suite.lease(id)), epoch: '0' }, 1);
    await whileLocked(suite.database, [change(id)], async () => {
      expect(await suite.mine.requests.finish([row])).toEqual(new Map([[id, 'busy']]));
    });
    expect(await suite.mine.requests.finish([row])).toEqual(new Map());
  });

  it('is no agent that does not exist: its request ends', async () => {
    const id = randomUUID();
    const lease = await suite.lease(id);
    expect(await suite.mine.requests.finish([ending(lease, { next: 'forget' })])).toEqual(new Map([[id, false]]));
    expect(await requestState(suite.database, id)).toBeNull();
  });

  it('is no deadlock, in whatever order a publisher changes agents', async () => {
    const ids = (await Promise.all(Array.from({ length: 8 }, () => suite.agent()))).sort();
    const publish = async (): Promise<void> => {
      for (let round = 0; round < 25; round += 1)
        await whileLocked(suite.database, [...ids].reverse().map(change), () => Promise.resolve());
    };
    const finish = async (): Promise<void> => {
      for (let round = 0; round < 25; round += 1) {
        let left = (await Promise.all(ids.map((id) => suite.lease(id)))).map((lease) => syncedEnding(lease, 1));
        while (left.length > 0) {
          const answer = await suite.mine.requests.finish(left);
          left = left.filter((row) => answer.get(row.agent_id) === 'busy');
        }
      }
    };
    await Promise.all([publish(), finish()]);
  });
});
