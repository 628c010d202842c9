import { Heard } from './heard.mjs';
import { Cap, Delays } from './limits.mjs';

export const DEFAULTS = {
  latencyMs: 0,
  jitterMs: 0,
  /** Calls a second on each key; 0 = no cap. */
  capPerSecond: 0,
  burst: 0,
  sessionsPerAgent: 1,
  /** The bot refuses what is older than what it has, as the example bot does. Without it the last push wins. */
  guarded: false,
  /** Keep the pushes from this version on, with their times; 0 = none. */
  journalFrom: 0,
  seed: 1,
};

/** Milliseconds on the clock that all processes of the machine share. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

const BUCKET_MS = 100;

/** Everything that one run leaves behind. */
export class World {
  constructor(settings = {}) {
    this.settings = { ...DEFAULTS, ...settings };
    const { latencyMs, jitterMs, capPerSecond, burst, seed } = this.settings;
    this.heard = new Heard();
    this.cap = new Cap(capPerSecond, burst || capPerSecond / 10);
    this.delays = new Delays(latencyMs, jitterMs, seed);
    this.calls = { listSessions: 0, pushContext: 0, getAgent: 0, other: 0 };
    this.refused = 0;
    this.wrong = {};
    this.inFlight = 0;
    this.maxInFlight = 0;
    this.journal = [];
    /** Calls that the cap let through, in each tenth of a second since the first one. */
    this.rate = [];
    this.firstAt = null;
    this.lastAt = null;
  }

  /** A call that is none of the vendor's: the bench fails on any. */
  blame(what) {
    this.wrong[what] = (this.wrong[what] ?? 0) + 1;
  }

  enter() {
    this.inFlight += 1;
    if (this.inFlight > this.maxInFlight) this.maxInFlight = this.inFlight;
  }

  /** A call that the cap let through. */
  count(at) {
    this.firstAt ??= at;
    this.lastAt = at;
    const bucket = Math.floor((at - this.firstAt) / BUCKET_MS);
    this.rate[bucket] = (this.rate[bucket] ?? 0) + 1;
  }

  report() {
    const { calls, refused, wrong, maxInFlight, firstAt, lastAt, rate } = this;
    const { pushes, regressions, repeats } = this.heard;
    const filled = Array.from(rate, (count) => count ?? 0);
    return { calls, refused, wrong, maxInFlight, firstAt, lastAt, rate: filled, pushes, regressions, repeats };
  }
}
