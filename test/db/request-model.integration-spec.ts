import fc from 'fast-check';
import { CHANGE_TYPES, mergeWork, toWork, type RequestedWork } from '../../src/domain';
import { agentId } from '../../src/domain/testing/builders';
import { Publisher } from '../support/agents';
import { createDatabase, type TestDatabase } from '../support/database';
import { someCommands } from './support/request-commands';
import type { Real } from './support/request-real';
import { RequestModel } from './support/request-model';
import { agentState, requestState } from './support/rows';
import { openStore, type Store } from './support/store';

const NOBODY = { replica: 'nobody', leaseMs: 60_000 };

let database: TestDatabase;
let stores: Real['stores'];

beforeAll(async () => {
  database = await createDatabase();
  stores = {
    'replica-a': await openStore(database.url, { poolSize: 1 }),
    'replica-b': await openStore(database.url, { poolSize: 1 }),
  };
});

afterAll(async () => {
  await Promise.all(Object.values(stores).map((store: Store) => store.close()));
  await database.drop();
});

async function emptied(): Promise<void> {
  await database.rows('TRUNCATE agents, sync_requests, sync_runs, ownership_records, dead_letters CASCADE');
}

it('the queue does what its model says, whatever two replicas, publishers and clocks do to it', async () => {
  await fc.assert(
    fc.asyncProperty(someCommands, async (commands) => {
      await emptied();
      const setup = (): { model: RequestModel; real: Real } => ({
        model: new RequestModel(),
        real: { database, stores, leases: [], before: { versions: new Map(), synced: new Map() } },
      });
      await fc.asyncModelRun(setup, commands);
    }),
    { numRuns: 30, interruptAfterTimeLimit: 20_000 },
  );
});

describe('messages for one agent', () => {
  const someUpdates = fc.array(
    fc.record({
      agentId: fc.constant(agentId()),
      version: fc.integer({ min: 0, max: 6 }),
      changeType: fc.constantFrom(...CHANGE_TYPES),
    }),
    { minLength: 1, maxLength: 6 },
  );

  async function outcome(batches: readonly RequestedWork[][], known: boolean): Promise<object> {
    await emptied();
    if (known) await new Publisher(database).agent({ id: agentId() });
    for (const works of batches) await stores['replica-a'].requests.record(works, 0, NOBODY);
    const request = await requestState(database, agentId());
    const agent = await agentState(database, agentId());
    return {
      scope: request?.scope,
      version: request?.version,
      changeType: request?.change_type,
      command: request?.command,
      commandVersion: request?.command_version,
      desired: agent?.desired_state,
      obeyed: agent?.command_version,
    };
  }

  it.each([
    { agent: 'is there', known: true },
    { agent: 'is still to come', known: false },
  ])('end in one request, recorded one by one or merged before, when the agent $agent', async ({ known }) => {
    await fc.assert(
      fc.asyncProperty(someUpdates, async (updates) => {
        const works = updates.map(toWork);
        const merged = works.reduce(mergeWork);
        const oneByOne = await outcome(
          works.map((work) => [work]),
          known,
        );
        expect(oneByOne).toEqual(await outcome([[merged]], known));
        expect(oneByOne).toMatchObject({ scope: merged.scope, version: merged.version, changeType: merged.changeType });
      }),
      { numRuns: 25 },
    );
  });
});
