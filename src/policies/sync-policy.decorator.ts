import type { ProposedPlan } from './proposed-plan';

export interface Allowed {
  readonly verdict: 'allow';
}

export interface Held {
  readonly verdict: 'hold';
  /** For humans: what it waits for. It is shown on the agent's row and in the history, so no keys and no prompts. */
  readonly reason: string;
  /** When it is worth asking again, in milliseconds; `SYNC_PARKED_RETRY_MS` when left out. At least a second. */
  readonly retryAfterMs?: number;
}

export type PolicyDecision = Allowed | Held;

/** Decides which plans may be carried out now. */
export interface PlanPolicy {
  /**
   * Asked before anything is changed, and again each time that the agent is looked at. Must be quick: when it throws, or takes longer than
   * two seconds, the plan is held. `signal` aborts when its time is over.
   */
  decide(plan: ProposedPlan, signal: AbortSignal): PolicyDecision | Promise<PolicyDecision>;
}

export function allow(): Allowed {
  return { verdict: 'allow' };
}

export function hold(reason: string, { retryAfterMs }: { readonly retryAfterMs?: number } = {}): Held {
  return { verdict: 'hold', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const POLICY = Symbol('config-sync:sync-policy');

/** A singleton provider that is asked before a plan is carried out. Where there are several, all of them have to allow it. */
export function SyncPolicy(): (target: new (...dependencies: never[]) => PlanPolicy) => void {
  return (target) => {
    Reflect.defineMetadata(POLICY, true, target);
  };
}

export function isPolicy(target: unknown): boolean {
  return typeof target === 'function' && Reflect.hasOwnMetadata(POLICY, target);
}
