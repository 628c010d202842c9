/** The answer to a write that asks for work: it is recorded, and done later. */
export interface Recorded {
  readonly agentId: string;
  readonly version: number | null;
  /** `superseded` = nothing is left to do for this version. */
  readonly recording: 'recorded' | 'superseded';
}

export interface RolledBack {
  readonly agentId: string;
  /** The version whose document is active again. */
  readonly from: number;
  /** The new version that carries it. */
  readonly version: number;
}

export interface Adopted {
  readonly agentId: string;
  readonly instanceId: string;
  readonly serviceId: string | null;
  /** What the next sync would change. */
  readonly drift: readonly unknown[];
}

export interface Counted {
  readonly agents: number;
}
