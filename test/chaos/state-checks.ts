import { nameOf } from '../support/agents';
import { BROKEN_IMAGE, isInvalid } from './documents';
import type { AgentFacts, ConfigFacts, Evidence, PlatformAgent } from './evidence';
import type { Case, Check, Violation } from './violation';

/** I1, I2, I7: what the rows say is so, and what they want is there or is said to be impossible, with the right reason. */
export const convergence: Check = (found) =>
  found.evidence.agents.flatMap((agent) => {
    const say = (what: string | null): Violation[] =>
      what === null ? [] : [{ invariant: 'I1 convergence', agentId: agent.id, what }];
    if (found.foreign.has(nameOf(agent.id))) return say(foreignVerdict(agent));
    return say(agent.desired_state === 'absent' ? absentVerdict(agent, found) : presentVerdict(agent, found));
  });

function foreignVerdict({ sync_status: status, status_reason: reason }: AgentFacts): string | null {
  return status === 'ERROR_SYNC' && reason === 'ForeignAgent' ? null : `foreign, but ${status}/${String(reason)}`;
}

function absentVerdict(agent: AgentFacts, { evidence }: Case): string | null {
  const name = nameOf(agent.id);
  if (evidence.platform.has(name)) return `wanted absent, ${agent.sync_status}, but it is still at the platform`;
  const never = !evidence.calls.some(({ op, agent: of, applied }) => op === 'createAgent' && of === name && applied);
  if (agent.sync_status === 'DELETED' || (never && agent.sync_status === 'PENDING')) return null;
  return `wanted absent and gone, but ${agent.sync_status}/${String(agent.status_reason)}`;
}

function presentVerdict(agent: AgentFacts, found: Case): string | null {
  const reasons = rightReasons(agent, found);
  if (agent.sync_status === 'ERROR_SYNC') {
    if (!reasons.has(agent.status_reason ?? ''))
      return `ERROR_SYNC for ${String(agent.status_reason)}: ${String(agent.last_error_message)}`;
    return blocked(agent.config) || agent.status_reason !== 'VersionNotFound' ? null : liveVerdict(agent, found);
  }
  if (agent.sync_status !== 'SYNCED')
    return `${agent.sync_status}/${String(agent.status_reason)} long after the last fault`;
  if (blocked(agent.config)) return 'SYNCED with a configuration that cannot work';
  if (agent.status_reason !== null) return `SYNCED with the reason ${agent.status_reason}`;
  return liveVerdict(agent, found);
}

function blocked(config: ConfigFacts): boolean {
  return isInvalid(config) || config.deployment?.image === BROKEN_IMAGE;
}

/** What may stand in the row for good: the publisher's own mistakes, and bots that cannot take a context. */
function rightReasons({ id, active_version: active, config }: AgentFacts, { ledger }: Case): ReadonlySet<string> {
  const reasons = new Set<string>();
  if (isInvalid(config)) reasons.add('InvalidConfig');
  if (config.deployment?.image === BROKEN_IMAGE) reasons.add('DeploymentFailed');
  if (ledger.highestSent(id) > (active ?? -1)) reasons.add('VersionNotFound');
  if (ledger.unsupported.has(id)) reasons.add('ContextPushUnsupported');
  return reasons;
}

/** The platform runs what the active configuration wants, and every live session has its context. */
function liveVerdict(agent: AgentFacts, { evidence }: Case): string | null {
  const there = evidence.platform.get(nameOf(agent.id));
  if (there === undefined) return `${agent.sync_status}, but nothing is at the platform`;
  if (agent.synced_version !== agent.active_version) {
    return `synced version ${String(agent.synced_version)}, active version ${String(agent.active_version)}`;
  }
  if (there.desiredDeploymentId !== there.reconciledDeploymentId || !there.ready) return 'SYNCED, but not ready';
  return differences(agent.config, there) ?? deafSession(agent, there, evidence);
}

function differences({ deployment }: ConfigFacts, { desired }: PlatformAgent): string | null {
  const want = [
    deployment?.image,
    deployment?.agentProfile,
    deployment?.autoScaling?.minAgents,
    deployment?.autoScaling?.maxAgents,
  ];
  const have = [desired.image, desired.agentProfile, desired.autoScaling.minAgents, desired.autoScaling.maxAgents];
  return want.join() === have.join() ? null : `wants ${want.join()}, but the platform has ${have.join()}`;
}

function deafSession(agent: AgentFacts, { serviceId }: PlatformAgent, { sessions }: Evidence): string | null {
  const live = sessions.filter((session) => session.serviceId === serviceId && session.endedAt === null);
  const deaf = live.find(
    ({ bot, contextVersion }) => bot.mode !== 'no-route' && contextVersion !== agent.active_version,
  );
  if (deaf === undefined) return null;
  return `session ${deaf.sessionId} has context ${String(deaf.contextVersion)}, active version is ${String(agent.active_version)}`;
}

/** I8: nothing is left in the queue but what waits for a human, and every letter is in the list. */
export const queueEmpty: Check = ({ evidence }) => [
  ...evidence.requests
    .filter(({ parked_for: parkedFor }) => parkedFor === null)
    .map(({ agent_id: agentId, last_reason: reason }) => ({
      invariant: 'I8 nothing vanishes',
      agentId,
      what: `a request is left in the queue, last reason ${String(reason)}`,
    })),
  ...(evidence.waitingLetters === 0
    ? []
    : [
        { invariant: 'I8 nothing vanishes', agentId: null, what: `${evidence.waitingLetters} dead letters still wait` },
      ]),
];
