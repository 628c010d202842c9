/** What the bots heard: the last version that was applied in each session, and what went wrong on the way. */
export class Heard {
  #versions = new Map();
  #target = 0;
  #reached = 0;

  constructor() {
    this.pushes = 0;
    /** A version below the one before: a caller went back to an older prompt. */
    this.regressions = 0;
    /** The same version once more. */
    this.repeats = 0;
  }

  /** @returns {number} the version that the session is on now */
  apply(session, version, guarded) {
    this.pushes += 1;
    const before = this.#versions.get(session) ?? 0;
    if (version === before) this.repeats += 1;
    if (version < before) {
      if (guarded) return before;
      this.regressions += 1;
    }
    this.#count(before, version);
    this.#versions.set(session, version);
    return version;
  }

  #count(before, after) {
    if (before < this.#target && after >= this.#target) this.#reached += 1;
    if (before >= this.#target && after < this.#target) this.#reached -= 1;
  }

  /** From now on sessions are counted that are at `version` or past it. */
  aimAt(version) {
    this.#target = version;
    this.#reached = [...this.#versions.values()].filter((heard) => heard >= version).length;
  }

  get reached() {
    return this.#reached;
  }

  versions() {
    return Object.fromEntries(this.#versions);
  }
}
