import type { Service } from './service';
import { PRIVATE_KEY, PUBLIC_KEY } from './simulator';
import type { World } from './world';

const EVERYWHERE = [PRIVATE_KEY, PUBLIC_KEY];

const STORED = `
SELECT 'agents.last_error_message' AS place, last_error_message AS text FROM agents WHERE last_error_message IS NOT NULL
UNION ALL SELECT 'sync_runs', r::text FROM sync_runs r
UNION ALL SELECT 'dead_letters', d::text FROM dead_letters d
UNION ALL SELECT 'sync_requests', q::text FROM sync_requests q
UNION ALL SELECT 'context_deliveries', c::text FROM context_deliveries c
UNION ALL SELECT 'ownership_records', o::text FROM ownership_records o
UNION ALL SELECT 'recalls', e::text FROM recalls e`;

/** Where a planted secret was seen that must be seen nowhere: process output, dead letters, and every table of our own. */
export async function canarySightings(
  world: World,
  services: readonly Service[],
  planted: readonly string[],
): Promise<string[]> {
  const canaries = [...EVERYWHERE, ...planted];
  const places = [
    ...services.map(({ child }, n) => ({ place: `output of replica ${n}`, text: child.output() })),
    ...(await world.deadLetters()).map((letter) => ({ place: 'dead letter', text: JSON.stringify(letter) })),
    ...(await world.database.rows<{ place: string; text: string }>(STORED)),
  ];
  const sightings = places.flatMap(({ place, text }) =>
    canaries
      .filter((canary) => text.includes(canary))
      .map((canary) => `${canary} in ${place}: ${around(text, canary)}`),
  );
  return [...new Set(sightings)];
}

/** Fails when a key, or anything else that was planted, has come out anywhere. */
export async function assertNoCanary(
  world: World,
  services: readonly Service[],
  planted: readonly string[] = [],
): Promise<void> {
  expect(await canarySightings(world, services, planted)).toEqual([]);
}

function around(text: string, canary: string): string {
  const at = text.indexOf(canary);
  return text.slice(Math.max(0, at - 80), at + canary.length + 20);
}
