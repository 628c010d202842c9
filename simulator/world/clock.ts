/** The time of the simulated platform, in epoch milliseconds. Nothing in `world/` asks any other clock. */
export abstract class Clock {
  abstract now(): number;
  /** Moves the platform's time forward, so that hours of roll-outs and sessions can pass at once. */
  abstract advance(ms: number): void;
  /** Back to the time it would show if it had never been advanced. */
  abstract reset(): void;
}

/** Wall time, plus whatever it was advanced by. */
export class SystemClock extends Clock {
  private offsetMs = 0;

  now(): number {
    return Date.now() + this.offsetMs;
  }

  advance(ms: number): void {
    this.offsetMs += ms;
  }

  reset(): void {
    this.offsetMs = 0;
  }
}

/** Stands still until it is told to move. For specs. */
export class ManualClock extends Clock {
  private current: number;

  constructor(private readonly start = Date.parse('2026-01-01T00:00:00.000Z')) {
    super();
    this.current = start;
  }

  now(): number {
    return this.current;
  }

  advance(ms: number): void {
    this.current += ms;
  }

  reset(): void {
    this.current = this.start;
  }
}
