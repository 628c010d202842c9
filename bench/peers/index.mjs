import { bullmq } from './bullmq/peer.mjs';
import { before, configSync } from './config-sync.mjs';
import { limit } from './limit/peer.mjs';
import { naiveNest } from './naive-nest/peer.mjs';
import { pythonStack } from './python/peer.mjs';

/**
 * Those who do the same work. `prepare` gets what a peer needs and says why it cannot run here, or nothing; `start` returns when it hears
 * messages.
 * @type {{ name: string, what: string, prepare(): Promise<string | undefined>, start(context: object): Promise<object> }[]}
 */
export const PEERS = [configSync, limit, naiveNest, bullmq, pythonStack, before];

export function peer(name) {
  const found = PEERS.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no such peer: ${name} (there are ${PEERS.map((p) => p.name).join(', ')})`);
  return found;
}
