import { agentIdOf } from '../../src/domain';
import { nameOf } from '../support/agents';
import type { Call, ConfigFacts, Evidence } from './evidence';
import type { Ledger, SentMessage } from './ledger';
import type { Case, Check, Violation } from './violation';

/** A replica that slept may have had one call on the wire; how long that may still matter. */
const ON_THE_WIRE_MS = 2500;
/** A message that was heard is in PostgreSQL or in the list within this, unless somebody ended on the way. */
const WRITTEN_WITHIN_MS = 6000;

const idOf = (name: string | null): string | null => (name === null ? null : agentIdOf('cs', name));

/** I3: no session and no agent ever went back to an older version. */
export const newestWins: Check = (found) => [
  ...found.ledger.regressions.map((what) => ({ invariant: 'I3 newest wins', agentId: what.slice(0, 36), what })),
  ...sessionsGoForward(found),
  ...historyGoesForward(found.evidence),
];

function sessionsGoForward({ evidence, ledger }: Case): Violation[] {
  return evidence.sessions.flatMap(({ agentName, sessionId, heard }) => {
    const back = heard.findIndex((one, n) => n > 0 && one.contextVersion < heard[n - 1]!.contextVersion);
    if (back < 0 || ledger.slept(heard[back]!.at, heard[back]!.at, ON_THE_WIRE_MS)) return [];
    const versions = heard.map(({ contextVersion }) => contextVersion).join();
    return [{ invariant: 'I3 newest wins', agentId: idOf(agentName), what: `session ${sessionId} heard ${versions}` }];
  });
}

function historyGoesForward({ runs }: Evidence): Violation[] {
  const last = new Map<string, number>();
  return runs.flatMap(({ agent_id: agentId, outcome, version }) => {
    if (outcome === 'deleted') last.delete(agentId);
    if ((outcome !== 'synced' && outcome !== 'no-op') || version === null) return [];
    const before = last.get(agentId) ?? -1;
    last.set(agentId, Math.max(before, version));
    return version < before
      ? [{ invariant: 'I3 newest wins', agentId, what: `synced at ${version} after ${before} in the history` }]
      : [];
  });
}

/** I4: no two writes for one agent at once, but for the one that a sleeping replica had on the wire. */
export const singleWriter: Check = (found) =>
  unexplained(found).map(({ agent, first, second }) => ({
    invariant: 'I4 single writer',
    agentId: idOf(agent),
    what: `${first.op} (${first.seq}) and ${second.op} (${second.seq}) at once`,
  }));

export function unexplained({ evidence, ledger }: Case): Evidence['overlaps'] {
  return evidence.overlaps.filter(
    ({ first, second }) => !ledger.slept(first.startedAt, second.startedAt, ON_THE_WIRE_MS),
  );
}

/** I5: what is not ours is never written. A create that the platform refuses because the name is taken changed nothing. */
export const noForeignHarm: Check = ({ evidence, foreign }) =>
  evidence.calls
    .filter(
      ({ agent, write, applied, op }) =>
        agent !== null && foreign.has(agent) && write && (applied || op !== 'createAgent'),
    )
    .map(({ agent, op, seq }) => ({
      invariant: 'I5 no foreign harm',
      agentId: idOf(agent),
      what: `${op} (${seq}) on a foreign agent`,
    }));

/** I6: one effective create for each time that an agent was asked to exist, one deployment for each that was wanted. */
export const noDoubleEffect: Check = (found) =>
  found.evidence.agents.flatMap(({ id }) => {
    const name = nameOf(id);
    if (found.foreign.has(name)) return [];
    const created = found.evidence.calls.filter((call) => call.agent === name && isCreate(call)).length;
    const asked = found.ledger.provisionings.get(id) ?? 0;
    const say = (what: string): Violation[] => [{ invariant: 'I6 no double effect', agentId: id, what }];
    if (created > asked) return say(`created ${created} times, asked for ${asked} times`);
    const wanted = wantedDeployments(found.evidence, id);
    const most = Math.max(
      0,
      ...found.evidence.incarnations.filter((one) => one.name === name).map((one) => one.deployments),
    );
    const overlapped = found.evidence.overlaps.some(({ agent }) => agent === name);
    return most > wanted && !overlapped ? say(`${most} deployments of one agent, ${wanted} were wanted`) : [];
  });

function isCreate({ op, applied }: Call): boolean {
  return op === 'createAgent' && applied;
}

/** How often what would mint a deployment changed from one version to the next, and the first. */
function wantedDeployments({ versions }: Evidence, agentId: string): number {
  let last = '';
  let count = 0;
  for (const { agent_id: of, config } of versions) {
    if (of !== agentId) continue;
    const minted = mintedBy(config);
    if (minted !== last) count += 1;
    last = minted;
  }
  return count;
}

function mintedBy({ deployment }: ConfigFacts): string {
  return [deployment?.image, deployment?.agentProfile].join();
}

/** I8: a message that cannot be carried out is in the dead letters, unless its hearers ended before they could write it down. */
export const nothingVanishes: Check = ({ evidence, ledger }) => {
  const kept = new Set(evidence.letters.map(({ message }) => message));
  const ended = new Set(
    evidence.letters.filter(({ reason }) => reason === 'AgentNotFound').map(({ agent_id: id }) => id),
  );
  return heldToAccount(ledger)
    .filter(({ payload }) => !kept.has(payload) && !ended.has(unknownAgent(payload)))
    .map(({ payload }) => ({ invariant: 'I8 nothing vanishes', agentId: null, what: `no dead letter for ${payload}` }));
};

/** Messages that cannot be carried out, of which at least one hearer lived on. */
export function heldToAccount(ledger: Ledger): readonly SentMessage[] {
  return ledger.sent.filter((message) => message.agentId === null && ledger.heldToAccount(message, WRITTEN_WITHIN_MS));
}

function unknownAgent(payload: string): string {
  return /"agent_id":"([0-9a-f-]{36})"/.exec(payload)?.[1] ?? '-';
}
