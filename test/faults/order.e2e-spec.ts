import fc from 'fast-check';
import { configuration, nameOf } from '../support/agents';
import { createWorld, untilReady, type World } from '../support/world';
import { effective, liveAgents, untilAll, untilIdle, update, type ChangeType } from './support';

const VERSIONS = 5;

describe('messages in any order, any number of times', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
    await Promise.all([world.start(), world.start()].map(async (one) => untilReady(await one)));
  });

  afterAll(() => world.end());

  const hints = fc.array(
    fc.record({
      version: fc.integer({ min: 1, max: VERSIONS }),
      changeType: fc.constantFrom<ChangeType>('CONTEXT_UPDATE', 'FULL_SYNC', 'PROVISION'),
    }),
    { minLength: 1, maxLength: 25 },
  );

  it('end at the newest version in the database, at the platform and in every session', async () => {
    await fc.assert(
      fc.asyncProperty(hints, async (stream) => {
        const [id] = await liveAgents(world, 1);
        const name = nameOf(id!);
        const sessions = await world.simulator.addSessions(name, 3, { mode: 'accepts', contextVersion: 1 });
        for (let version = 2; version <= VERSIONS; version += 1) {
          const document = configuration({ image: `acme/bot:${version}` }, { systemPrompt: `v${version}` });
          await world.publisher.activate(id!, version, document);
          for (const hint of stream.splice(0, 5)) void world.publish(update(id!, hint.version, hint.changeType));
        }
        for (const hint of stream) await world.publish(update(id!, hint.version, hint.changeType));
        await untilAll(world, [id!], VERSIONS);
        await untilIdle(world);
        const heard = await world.simulator.sessions(name);
        expect(heard.map(({ contextVersion }) => contextVersion)).toEqual(sessions.map(() => VERSIONS));
        for (const session of heard) {
          const versions = session.heard.map(({ contextVersion }) => contextVersion);
          expect(versions).toEqual([...versions].sort((a, b) => a - b));
        }
        const images = (await world.simulator.writes(name)).map(
          ({ requestBody }) => (requestBody as { image: string }).image,
        );
        expect(images.at(-1)).toBe(`acme/bot:${VERSIONS}`);
        expect(images.slice(1)).toEqual([...images.slice(1)].sort());
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('obey the command with the highest version, whichever comes last', async () => {
    const commands = fc.shuffledSubarray(
      [
        { version: 1, changeType: 'PROVISION' },
        { version: 2, changeType: 'DEPROVISION' },
        { version: 3, changeType: 'PROVISION' },
        { version: 4, changeType: 'DEPROVISION' },
        { version: 5, changeType: 'PROVISION' },
      ] as const,
      { minLength: 5, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(commands, async (order) => {
        const id = await world.publisher.agent({ version: 5 });
        for (const { version, changeType } of [...order, ...order])
          await world.publish(update(id, version, changeType));
        await untilAll(world, [id], 5);
        await untilIdle(world);
        expect(await world.publisher.row(id)).toMatchObject({ desired_state: 'present', sync_status: 'SYNCED' });
        const created = (await effective(world, 'createAgent')).get(nameOf(id)) ?? 0;
        const deleted = (await effective(world, 'deleteAgent')).get(nameOf(id)) ?? 0;
        expect(created - deleted).toBe(1);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});
