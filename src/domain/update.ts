import type { DesiredState } from './status';

export const CHANGE_TYPES = ['CONTEXT_UPDATE', 'FULL_SYNC', 'PROVISION', 'DEPROVISION'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** One message, parsed: a hint that names an agent and a scope of work. It never carries configuration. */
export interface Update {
  readonly agentId: string;
  readonly version: number;
  readonly changeType: ChangeType;
  /** The trace of whoever asks, in the form of W3C Trace Context; what is no such thing counts as none. */
  readonly traceparent?: string | null;
}

export type Scope = 'context' | 'full';

/** PROVISION and DEPROVISION are commands: they set `agents.desired_state`. */
export interface Command {
  readonly desiredState: DesiredState;
  readonly version: number;
}

/** What one or several messages ask for one agent. */
export interface RequestedWork {
  readonly agentId: string;
  /** The highest version that was asked for. */
  readonly version: number;
  readonly scope: Scope;
  readonly command: Command | null;
  /** The newest message's change type, for the history. */
  readonly changeType: ChangeType;
  /** Of the newest message that is told of in `changeType`. */
  readonly traceparent: string | null;
}

export function toWork({ agentId, version, changeType, traceparent = null }: Update): RequestedWork {
  const desiredState = commandedState(changeType);
  return {
    agentId,
    version,
    scope: changeType === 'CONTEXT_UPDATE' ? 'context' : 'full',
    command: desiredState === null ? null : { desiredState, version },
    changeType,
    traceparent,
  };
}

function commandedState(changeType: ChangeType): DesiredState | null {
  switch (changeType) {
    case 'PROVISION':
      return 'present';
    case 'DEPROVISION':
      return 'absent';
    case 'CONTEXT_UPDATE':
    case 'FULL_SYNC':
      return null;
    default:
      return changeType satisfies never;
  }
}

/**
 * Two requests for one agent become one (DESIGN 2.1): the highest version, the wider scope, and of two commands the one with the later
 * version. At the same version the one that came later (`second`) counts.
 */
export function mergeWork(first: RequestedWork, second: RequestedWork): RequestedWork {
  const newest = second.version >= first.version ? second : first;
  return {
    agentId: first.agentId,
    version: Math.max(first.version, second.version),
    scope: first.scope === 'full' || second.scope === 'full' ? 'full' : 'context',
    command: laterCommand(first.command, second.command),
    changeType: newest.changeType,
    traceparent: newest.traceparent,
  };
}

function laterCommand(first: Command | null, second: Command | null): Command | null {
  if (first === null || second === null) return second ?? first;
  return second.version >= first.version ? second : first;
}
