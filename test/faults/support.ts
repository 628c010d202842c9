import { nameOf } from '../support/agents';
import type { Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import type { World } from '../support/world';

/** Leases and time-outs as short as they may be, so that a takeover takes two seconds and not thirty. */
export const SHORT_LEASES = { PIPECAT_TIMEOUT_MS: '1000', SYNC_LEASE_MS: '2100' };

export type ChangeType = 'CONTEXT_UPDATE' | 'FULL_SYNC' | 'PROVISION' | 'DEPROVISION';

export const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function update(agentId: string, version: number, changeType: ChangeType): object {
  return { agent_id: agentId, version, change_type: changeType };
}

/** New agents in PostgreSQL, not asked for yet. */
export function agents(world: World, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => world.publisher.agent()));
}

/** New agents, live at version 1. */
export async function liveAgents(world: World, count: number): Promise<string[]> {
  const ids = await agents(world, count);
  for (const id of ids) await world.publish(update(id, 1, 'PROVISION'));
  await untilAll(world, ids, 1);
  return ids;
}

/** Waits until all of these are SYNCED at this version. */
export async function untilAll(
  world: World,
  ids: readonly string[],
  version: number,
  timeoutMs = 30_000,
): Promise<void> {
  const behind = `SELECT id, sync_status, status_reason, synced_version, last_error_message FROM agents
    WHERE id = ANY ($1) AND NOT (sync_status = 'SYNCED' AND synced_version = $2)`;
  let left: object[] = [];
  await waitFor(
    `${ids.length} agents to be SYNCED at ${version}`,
    async () => {
      left = await world.database.rows(behind, [ids, version]);
      return left.length === 0;
    },
    timeoutMs,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; left: ${JSON.stringify(left.slice(0, 5))}`);
  });
}

/** Waits until nothing is to be done any more. */
export async function untilIdle(world: World, timeoutMs = 15_000): Promise<void> {
  const open = 'SELECT 1 FROM sync_requests WHERE parked_for IS NULL';
  await waitFor('the queue to be empty', async () => (await world.database.rows(open)).length === 0, timeoutMs);
}

/** Calls that really changed something, by agent. */
export async function effective(world: World, op: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { agent, applied } of await world.simulator.journal({ op })) {
    if (applied && agent !== null) counts.set(agent, (counts.get(agent) ?? 0) + 1);
  }
  return counts;
}

/** Each of these was created exactly once, and nothing else was. */
export async function expectOneCreateEach(world: World, ids: readonly string[]): Promise<void> {
  const creates = await effective(world, 'createAgent');
  expect(Object.fromEntries(creates)).toEqual(Object.fromEntries(ids.map((id) => [nameOf(id), 1])));
}

export async function overlaps(world: World): Promise<unknown[]> {
  return (await world.simulator.http.get<{ overlaps: unknown[] }>('/overlaps')).data.overlaps;
}

/** Whether a call of this kind for this agent is at the platform and unanswered. */
export async function onTheWire(world: World, op: string, agentId: string): Promise<boolean> {
  return (await world.simulator.journal({ op, agent: nameOf(agentId) })).some(({ endedAt }) => endedAt === null);
}

export function expectAlive(...services: Service[]): void {
  for (const { child } of services) {
    expect([child.process.exitCode, child.process.signalCode]).toEqual([null, null]);
  }
}
