import { waitFor } from '../lib/processes.mjs';
import { cast, configuration } from './cast.mjs';
import { nameOf } from './publisher.mjs';

/** Two agents, live, the first with two callers; under a policy that creates nothing, only their rows and messages. */
export async function seedTwo(publisher, platform, policy) {
  const agents = [cast.booking, cast.support];
  for (const agent of agents) {
    const image = `acme/${agent.name.split(' ')[0].toLowerCase()}:1.0.0`;
    await publisher.create({ ...agent, config: configuration(image, `You are the ${agent.name}.`) });
    await publisher.publish({ agent_id: agent.id, version: 1, change_type: 'PROVISION' });
  }
  if (policy === 'observe-only') return;
  const live = "SELECT FROM agents WHERE sync_status = 'SYNCED'";
  await waitFor(async () => (await publisher.rows(live)).length === agents.length, { what: 'two agents, SYNCED' });
  await platform.addSessions(nameOf(cast.booking.id), 2, { mode: 'accepts', contextVersion: 1 });
}
