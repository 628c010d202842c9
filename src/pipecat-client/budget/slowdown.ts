/** What the fleet knows of a rate that the platform refused with 429 (FAULTS 51, 52). Times in milliseconds since 1970, by Redis's clock. */
export interface Slowdown {
  /** Calls a second: a little less than what was refused, or, when nothing limited them, what was measured. */
  readonly limit: number;
  /** false = `limit` was only measured, and may be far from what the platform allows. */
  readonly known: boolean;
  readonly refusedAt: number;
  /** No calls for so long after it. */
  readonly pauseMs: number;
  /** With this share of `limit` calls go on after the pause; above 0, at most 1. */
  readonly resumeAt: number;
}

/** What the platform took lately. */
export interface Lately {
  /** The rate at which it took calls, of all replicas. */
  readonly perSecond: number;
  /** How many it took in the last second, however they were spread; less than `perSecond` after a burst. */
  readonly inLastSecond: number;
  /** `perSecond` is of a whole second and of every replica, not inferred. */
  readonly exact: boolean;
  /** A call that left after the last pause, or in the last second before the first, was not refused. */
  readonly taken: boolean;
}

export interface Refused {
  /** Calls a second that the configuration allows; 0 = any. */
  readonly configured: number;
  readonly before: Slowdown | null;
  readonly lately: Lately;
  readonly retryAfterMs: number | undefined;
  readonly now: number;
}

/**
 * A rate that was cut has recovered to about 98 % of `limit` after a quarter of this and to `limit` after all of it, and begins to exceed it
 * some seconds later: what was measured too low is not believed for long.
 */
export const RECOVERY_MS = 10_000;
/** What is left of a refused rate: half, which leaves room for an error in what it is taken for. */
export const RESUME_AT = 0.5;
/** Odd. The larger, the sooner the rate is back near the limit and the longer it stays there. */
const FLATNESS = 11;
/** `margin`: the next stay is that much below what was refused, just below a limit and not just above it. */
const ASSUMED = { margin: 0.95, resumeAt: RESUME_AT };
/** For a whole second the platform took that rate, and only that: little is to be made up for. */
const MEASURED = { margin: 0.97, resumeAt: 0.9 };
/** A rate that was only measured doubles in so long, until it is refused and thereby known. */
const DOUBLING_MS = 1000;
/** A measured second is coarse: so much of what was allowed counts as all of it. */
const USED = 0.7;
const FLOOR = 1 / 16;
/** Where no rate is configured. */
const FLOOR_OF_UNLIMITED = 1;
/** Without a refusal for so long nothing is known any more. */
const FORGOTTEN_AFTER_MS = 60_000;
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;
/** Long enough for the calls that are under way to be answered. */
export const MOMENT_MS = 250;

/**
 * Calls a second that all replicas may make together. After a refusal a part of what is known to be possible, then along the curve of TCP's
 * CUBIC (RFC 9438, with a flatter middle): quickly back to just below the limit, a long stay there, and then faster and faster beyond, in case
 * the limit has moved. A plain additive increase would spend most of its time far below the limit.
 *
 * @param configured 0 = any
 * @returns Infinity when nothing limits them
 */
export function effectiveRate(configured: number, slowdown: Slowdown | null, now: number): number {
  const most = configured === 0 ? Number.POSITIVE_INFINITY : configured;
  if (slowdown === null) return most;
  const quiet = Math.max(0, now - slowdown.refusedAt - slowdown.pauseMs);
  if (quiet >= FORGOTTEN_AFTER_MS) return most;
  const growth = slowdown.known ? recovered(quiet, slowdown.resumeAt) : 2 ** (quiet / DOUBLING_MS);
  return Math.min(most, Math.max(floorOf(configured), slowdown.limit * growth));
}

/** What follows from one more refusal. */
export function slowedDown({ configured, before, lately, retryAfterMs, now }: Refused): Slowdown {
  const { perSecond, inLastSecond, exact, taken } = lately;
  const allowed = effectiveRate(configured, before, now);
  const known = exact || Number.isFinite(allowed);
  // Without a configured rate what is allowed may have grown far beyond what anybody wanted: then that was not what the platform refused.
  const used = configured > 0 || perSecond >= allowed * USED;
  const refused = used && !exact ? allowed : Math.min(allowed, perSecond);
  const { margin, resumeAt } = exact ? MEASURED : ASSUMED;
  // What was refused after a burst lies between what was taken of it in all and the rate at which it came. Too low a guess grows.
  const guess = Math.sqrt(inLastSecond * perSecond);
  const limit = Math.max(floorOf(configured), known ? refused * margin : guess);
  const pauseMs = retryAfterMs ?? ownPauseMs(before, taken);
  return { limit, known, refusedAt: now, pauseMs, resumeAt };
}

function recovered(quiet: number, resumeAt: number): number {
  return 1 + (1 - resumeAt) * ((quiet - RECOVERY_MS) / RECOVERY_MS) ** FLATNESS;
}

/**
 * A moment when the platform takes calls and only not as many. When it took none, a second, and twice the last one each time, up to a minute:
 * then it wants to be left alone for longer.
 */
function ownPauseMs(before: Slowdown | null, taken: boolean): number {
  if (taken) return MOMENT_MS;
  return Math.min(MAX_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * (before?.pauseMs ?? 0)));
}

function floorOf(configured: number): number {
  return configured === 0 ? FLOOR_OF_UNLIMITED : configured * FLOOR;
}
