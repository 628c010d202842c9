/** Why a plan is held. */
export interface Hold {
  /** The policies that hold it. */
  readonly heldBy: string;
  /** Each with its reason. */
  readonly error: string;
  readonly retryAfterMs: number;
}

/** Ends a pass before anything was changed: a policy holds the plan. */
export class PlanHeldError extends Error {
  constructor(readonly hold: Hold) {
    super(hold.error);
    this.name = PlanHeldError.name;
  }
}
