import { configuration, nameOf } from '../../support/agents';
import type { World } from '../../support/world';
import { waitFor } from '../../support/wait-for';

/** Gives an agent a name that a person can find. */
export async function named(world: World, agentId: string, name: string): Promise<void> {
  await world.database.rows('UPDATE agents SET name = $2 WHERE id = $1', [agentId, name]);
}

/** An agent in line at its first version. */
export async function healthy(world: World, name: string): Promise<string> {
  const id = await world.publisher.agent({ desiredState: 'present' });
  await named(world, id, name);
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
  return id;
}

/** What the platform says when it refuses an agent until somebody has talked to it. */
export const QUOTA = 'the organisation has reached its quota of agents <b>for this region</b>';

/** An agent that Pipecat Cloud refuses to make. @returns its id, and what makes it possible */
export async function refused(world: World, name: string): Promise<{ id: string; allow: () => Promise<void> }> {
  const id = await world.publisher.agent();
  await named(world, id, name);
  await world.simulator.fault({
    op: 'createAgent',
    agent: nameOf(id),
    effect: { kind: 'status', status: 422, message: QUOTA },
  });
  await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION' });
  await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'RequestRejected' });
  await waitFor('its dead letter', async () => (await world.deadLetters()).some(({ agent_id }) => agent_id === id));
  return { id, allow: () => world.simulator.clearFaults() };
}

/** A new version becomes active, and nobody says so. */
export function activate(world: World, id: string, version: number, image: string): Promise<void> {
  return world.publisher.activate(id, version, configuration({ image }));
}
