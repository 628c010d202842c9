import type { Operation } from '../gateway/operation';

export type BodyShape = 'official' | 'message' | 'detail' | 'text' | 'html' | 'truncated' | 'empty';

export interface StatusEffect {
  kind: 'status';
  status: number;
  shape?: BodyShape;
  message?: string;
  code?: string;
  /** The Retry-After header, verbatim: seconds, a date, or nonsense. */
  retryAfter?: string;
}

/** What goes wrong. Durations in milliseconds; an absent `ms` means until the client goes away. */
export type Effect =
  /** Answers this instead of doing the work. */
  | StatusEffect
  /** Drops the connection before doing the work. */
  | { kind: 'reset-before' }
  /** Does the work and drops the connection: the lost answer. */
  | { kind: 'reset-after' }
  /** Waits before doing the work. */
  | { kind: 'hang'; ms?: number }
  /** Does the work and waits before answering. */
  | { kind: 'hang-after'; ms?: number }
  | { kind: 'latency'; ms: number; jitterMs?: number }
  /** Sends the headers at once and the body later. */
  | { kind: 'slow-body'; ms: number }
  /** GET answers as a replica that has not seen the last change. */
  | { kind: 'stale-read' }
  /** Pads the answer by this much. */
  | { kind: 'oversize'; bytes: number };

export type EffectKind = Effect['kind'];

export interface FaultRequest {
  op?: Operation | Operation[];
  agent?: string;
  sessionId?: string;
  /** How often it strikes; absent: until it is removed. */
  times?: number;
  /** How likely it strikes; absent: always. */
  probability?: number;
  effect: Effect;
}

export interface Fault extends FaultRequest {
  id: string;
  hits: number;
}

/** The fields an effect cannot do without. */
const REQUIRED: Record<EffectKind, string[]> = {
  status: ['status'],
  'reset-before': [],
  'reset-after': [],
  hang: [],
  'hang-after': [],
  latency: ['ms'],
  'slow-body': ['ms'],
  'stale-read': [],
  oversize: ['bytes'],
};

/** Throws when a fault would silently do nothing. */
export function checkFault(request: FaultRequest): void {
  const effect = request.effect as (Effect & Record<string, unknown>) | undefined;
  const required = effect && REQUIRED[effect.kind];
  if (!effect || !required) throw new Error(`unknown effect: ${String(effect?.kind)}`);
  const missing = required.filter((field) => typeof effect[field] !== 'number');
  if (missing.length > 0) throw new Error(`effect ${effect.kind} wants a number in ${missing.join(', ')}`);
}
