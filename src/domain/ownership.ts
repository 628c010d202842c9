import type { ObservedAgent, ObservedSession } from './observed-agent';

/** A change that was about to be made when it was written down; the answer may never have come. */
export type Intent = 'create' | 'update' | 'delete';

/** What we wrote down about one agent at the platform (`ownership_records`). */
export interface OwnershipRecord {
  readonly agentName: string;
  /** The platform's own id for the agent that we made or adopted; null until an answer named it. */
  readonly serviceId: string | null;
  /** We have seen the agent after making or adopting it. */
  readonly confirmed: boolean;
  readonly intent: Intent | null;
  readonly intentAt: Date | null;
  /** Milliseconds since the intent, by the database's clock. */
  readonly intentAgeMs: number;
  /** The open intent is an update that restarts even if nothing differs. */
  readonly intentForce: boolean;
  /** The newest deployment when we looked last; while an intent is open, the one from before the call. */
  readonly deploymentId: string | null;
  /** The configuration version that was sent last and is known to have arrived. */
  readonly appliedVersion: number | null;
}

/** So long an accepted update may take to show a new deployment (CONTRACT 4.5). */
const FORCE_SHOWS_WITHIN_MS = 15_000;

/**
 * A version that asks for `forceRedeploy` restarts the bots once, however often it is reconciled: each call would roll them again. After a
 * lost answer the platform's deployment id tells whether it happened.
 *
 * - `no`: not asked for, or done · `send`: to be sent · `wait`: it may have happened and not show yet
 */
export function forcedRestart(
  asked: boolean,
  version: number,
  record: OwnershipRecord | null,
  observed: ObservedAgent | null,
): 'no' | 'send' | 'wait' {
  if (!asked || record === null || observed === null || record.appliedVersion === version) return 'no';
  if (record.intent !== 'update' || !record.intentForce) return 'send';
  if (observed.rollout.desiredDeploymentId !== record.deploymentId) return 'no';
  return record.intentAgeMs > FORCE_SHOWS_WITHIN_MS ? 'send' : 'wait';
}

/** How far the platform's clock may run behind the database's. */
const CLOCK_SKEW_MS = 300_000;

/**
 * Is what we see there ours? A name with our prefix is not enough: anybody can choose a name. Ours is
 *
 * 1. the agent whose service id we recorded, or
 * 2. an agent made after we wrote down that we were going to make one (its answer was lost).
 *
 * Everything else is foreign and is never written.
 */
export function owned(record: OwnershipRecord | null, observed: ObservedAgent): boolean {
  if (record?.agentName !== observed.name) return false;
  if (record.confirmed && sameService(record.serviceId, observed.serviceId)) return true;
  return record.intent === 'create' && madeSince(record.intentAt, observed.createdAt);
}

/** Our name may be another's agent by now; its sessions say so without another call. What is not known does not count against it. */
export function ofService(record: OwnershipRecord | null, session: ObservedSession): boolean {
  return record === null || sameService(record.serviceId, session.serviceId);
}

function sameService(recorded: string | null, seen: string | null): boolean {
  return recorded === null || seen === null || recorded === seen;
}

function madeSince(intentAt: Date | null, createdAt: Date | null): boolean {
  return intentAt !== null && createdAt !== null && createdAt.getTime() >= intentAt.getTime() - CLOCK_SKEW_MS;
}
