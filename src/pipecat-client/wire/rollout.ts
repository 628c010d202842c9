import type { Rollout, RolloutFailure } from '../../domain';
import { safeText } from '../safe-text';
import { childOf, isObject, textOf, type Json } from './json';

/**
 * How far the newest deployment has come (vendor OpenAPI, ServiceDetailsResponse and RevisionInfo; `errors` from the SDK). An item of the
 * list has neither `ready` nor a revision, so it reads as not ready.
 */
export function parseRollout(agent: Json): Rollout {
  const desiredDeploymentId = textOf(agent['desiredDeploymentId']) ?? textOf(agent['activeDeploymentId']) ?? null;
  const reconciledDeploymentId = textOf(agent['reconciledDeploymentId']) ?? null;
  const ready = (agent['ready'] ?? agent['activeDeploymentReady']) === true;
  const revision = childOf(agent, 'currentRevision');
  // Just after an update the platform still shows the revision before, whose fate is not the new one's.
  const current = revision !== null && isOf(revision, desiredDeploymentId) ? revision : null;
  const stale = revision !== null && current === null;
  const converged = ready && desiredDeploymentId === reconciledDeploymentId;
  return {
    desiredDeploymentId,
    reconciledDeploymentId,
    ready,
    available: agent['available'] === true,
    phase: textOf(current?.['phase']) ?? null,
    infrastructureIssue: current?.['hasInfrastructureIssue'] === true,
    previousRevision: childOf(agent, 'previousRevision') !== null,
    failure: stale ? null : failureOf(agent, current, converged),
  };
}

/** Capital D: a revision spells its deployment otherwise (CONTRACT 2.9 #5). */
function isOf(revision: Json, deploymentId: string | null): boolean {
  const id = textOf(revision['deploymentID']) ?? textOf(revision['deploymentId']);
  return id === undefined || deploymentId === null || id === deploymentId;
}

function failureOf(agent: Json, revision: Json | null, converged: boolean): RolloutFailure | null {
  const failed = textOf(revision?.['phase']) === 'Failed';
  const error = platformError(revision) ?? platformError(agent);
  // An error that stayed in the answer of an agent that works is about the past.
  if (!failed && (error === null || converged)) return null;
  return error === null || UNTELLING.test(error.reason) ? told(healthOf(revision), error) : error;
}

/** Codes that say only that something is wrong; the revision's own health knows more. */
const UNTELLING = /UNKNOWN_ERROR$/;

function told(health: RolloutFailure, error: RolloutFailure | null): RolloutFailure {
  if (error === null) return health;
  return health.reason === NO_REASON ? error : { reason: health.reason, message: health.message ?? error.message };
}

const NO_REASON = 'Failed';

/** The first of `errors[]` with a code of the `PCC_` family. */
function platformError(owner: Json | null): RolloutFailure | null {
  const errors: unknown = owner?.['errors'];
  const error = Array.isArray(errors) ? errors.filter(isObject).find(hasPlatformCode) : undefined;
  if (error === undefined) return null;
  return {
    reason: safeText(textOf(error['code']) ?? '', 60),
    message: safeOrNull(textOf(error['message']) ?? textOf(error['error'])),
  };
}

function hasPlatformCode(error: Json): boolean {
  return textOf(error['code'])?.startsWith('PCC_') === true;
}

function healthOf(revision: Json | null): RolloutFailure {
  const health = childOf(revision, 'health');
  return {
    reason: safeText(textOf(health?.['reason']) ?? textOf(health?.['lastTerminationReason']) ?? NO_REASON, 60),
    message: safeOrNull(whatHappened(health)),
  };
}

/** The headline (newer answers only, read by the SDK 1.4) and the end of the output: the last line of a traceback is the one that tells. */
function whatHappened(health: Json | null): string | undefined {
  const lastLine = textOf(health?.['message'])?.trimEnd().split('\n').at(-1)?.trim();
  const told = [textOf(health?.['headline']), textOf(lastLine)].filter((text) => text !== undefined);
  return told.length === 0 ? undefined : told.join(': ');
}

function safeOrNull(text: string | undefined): string | null {
  return text === undefined ? null : safeText(text);
}
