import type { StatusReason } from '../api/types';

interface Explained {
  readonly means: string;
  readonly act: string;
}

/** docs/status-and-reasons.md in two sentences each, for whoever is called at night. */
export const REASONS: Readonly<Record<StatusReason, Explained>> = {
  AgentNotFound: {
    means: 'A message names an agent that has no row.',
    act: 'Publish after the commit. If the agent exists by now, replay the dead letter.',
  },
  AuthenticationFailed: {
    means: 'Pipecat Cloud refuses a key, or billing is not set up.',
    act: 'Check both keys and the organisation. Work goes on by itself when the key is good.',
  },
  ConfigurationNotFound: {
    means: 'The agent is desired, and no configuration is active.',
    act: 'Activate a configuration.',
  },
  ContextNotDelivered: {
    means: 'At least one live session did not acknowledge the context.',
    act: 'Usually nothing: it is tried again. If it stays, look at the session named in the error.',
  },
  ContextPushUnsupported: {
    means: 'The bot has no route for the context, or answers without an acknowledgement.',
    act: 'Add the route and deploy the new image, or set CONTEXT_DELIVERY=pull-only.',
  },
  DatabaseUnavailable: {
    means: 'PostgreSQL did not answer in the middle of the work.',
    act: 'Nothing; the scan finds the row. A dead letter may be replayed.',
  },
  DeleteHeld: {
    means: 'More deletes within an hour than DEPROVISION_MAX_PER_HOUR allows.',
    act: 'Make sure that they are meant, then release them on the overview.',
  },
  DeploymentFailed: {
    means: 'Pipecat Cloud accepted the deployment and could not bring it up.',
    act: 'Activate a version that works, or roll back. The error says whether the previous deployment still serves.',
  },
  DriftDetected: {
    means: 'The agent at Pipecat Cloud was changed, or removed, behind config-sync’s back.',
    act: 'Heal it here, or undo the change there. “Two writers” means that somebody changes it again and again.',
  },
  ForeignAgent: {
    means: 'An agent of that name is there, and config-sync did not make it.',
    act: 'It is left alone. Adopt it if it is yours, or remove it by hand and replay.',
  },
  HeldByPolicy: {
    means: 'A policy of a module holds the plan, or could not be asked; the error says which and why.',
    act: 'Usually nothing: it is asked again by itself.',
  },
  InternalError: {
    means: 'A bug of config-sync.',
    act: 'Report it, with the line of the history below.',
  },
  InvalidConfig: {
    means: 'The configuration document is not valid; the error begins with the path of the field.',
    act: 'Activate a corrected version, or roll back to one that was valid.',
  },
  InvalidMessageFormat: {
    means: 'A message on the channel is not one.',
    act: 'Correct the publisher. It cannot be replayed.',
  },
  LeaseLost: { means: 'The work went to another replica.', act: 'Nothing.' },
  NameInUse: {
    means: 'The name of a deleted agent is not free yet.',
    act: 'Usually nothing: it is tried again.',
  },
  PlatformUnavailable: {
    means: 'Pipecat Cloud answered 5xx, something unreadable, or not in time.',
    act: 'Nothing; it goes on by itself. Sync jumps the wait.',
  },
  ProgressDeadlineExceeded: {
    means: 'A roll-out takes longer than SYNC_ROLLOUT_DEADLINE_MS.',
    act: 'Look at the agent in the dashboard of Pipecat Cloud. It is watched on.',
  },
  Quarantined: {
    means: 'Three times in a row the work on this agent ended without a word.',
    act: 'Look whether replicas die when they look at it.',
  },
  RateLimited: {
    means: 'Pipecat Cloud answered 429, or the agent is at its capacity.',
    act: 'Usually nothing. If it stays, lower PIPECAT_RATE_LIMIT_PER_SECOND.',
  },
  RegionChanged: {
    means: 'The region differs from where the agent is, and an agent cannot move.',
    act: 'Make a new agent, or activate a version with the old region.',
  },
  RequestRejected: {
    means: 'Pipecat Cloud refused the request; its words are in the error.',
    act: 'Activate a corrected version.',
  },
  RollingOut: { means: 'Accepted, and not ready yet.', act: 'Nothing; it is under way.' },
  SecretSetNotReady: {
    means: 'A secret set that the configuration names is still being made, failed, or does not exist.',
    act: 'Make the set, then replay or sync.',
  },
  SessionsDraining: {
    means: 'The agent is deleted and live sessions go on.',
    act: 'Nothing; or set DEPROVISION_SESSIONS=stop.',
  },
  VersionNotFound: {
    means: 'A message names a version that is not the active one.',
    act: 'Publish after the commit, and activate the version that you publish.',
  },
  VersionRegressed: {
    means: 'The active version is older than the one that is live, as after a restored backup.',
    act: 'Activate a version with a higher number.',
  },
};

const explained: Readonly<Record<string, Explained | undefined>> = REASONS;

/** null for a reason that this page does not know yet, as of a newer service. */
export const explain = (reason: string): Explained | null => explained[reason] ?? null;
