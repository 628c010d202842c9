import type { AgentSpec } from './agent-spec';

/** The fields of a spec that Pipecat Cloud lets us read back; the others are `undefined` and never drift. */
export type ObservedSpec = { readonly [K in keyof AgentSpec]: AgentSpec[K] | undefined };

/** How far the newest deployment has come (vendor OpenAPI, ServiceDetailsResponse and RevisionInfo). */
export interface Rollout {
  readonly desiredDeploymentId: string | null;
  readonly reconciledDeploymentId: string | null;
  readonly ready: boolean;
  readonly available: boolean;
  /** Phase of the current revision: Creating, Validating, Active, Failed, … ; null when not told. */
  readonly phase: string | null;
  /** A fault of the platform itself: waiting is right, a new deploy is not. */
  readonly infrastructureIssue: boolean;
  /** The revision before is still there, draining. */
  readonly previousRevision: boolean;
  /** Why the newest revision fails, in the platform's words, redacted; null when it does not. */
  readonly failure: RolloutFailure | null;
}

export interface RolloutFailure {
  /** `ImagePullBackOff`, `CrashLoopBackOff`, `PCC_IMAGE_NOT_FOUND`, … */
  readonly reason: string;
  readonly message: string | null;
}

/** One agent as Pipecat Cloud answered just now, normalised. */
export interface ObservedAgent {
  readonly name: string;
  /** Changes when somebody deletes and creates an agent of the same name. null when not told. */
  readonly serviceId: string | null;
  readonly createdAt: Date | null;
  readonly spec: ObservedSpec;
  readonly rollout: Rollout;
  readonly activeSessionCount: number | null;
}

/** One session as the platform lists it. `live` = not ended. */
export interface ObservedSession {
  readonly sessionId: string;
  /** Of the agent that it belongs to; null when not told. */
  readonly serviceId: string | null;
  readonly deploymentId: string | null;
  readonly createdAt: Date | null;
  readonly live: boolean;
}

export type SecretSetState = 'pending' | 'ready' | 'failed' | 'absent';
