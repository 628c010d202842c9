/** A time during which a replica slept under its leases, so that a call of its own may overlap one of its successor. */
export interface Pause {
  readonly replica: number;
  readonly from: number;
  to: number;
}

export interface SentMessage {
  readonly at: number;
  readonly payload: string;
  /** Who heard it; 0 while Redis was away. */
  readonly receivers: number;
  readonly agentId: string | null;
  readonly version: number;
}

/** What happens within this of each other may have happened in either order. */
const EDGE_MS = 300;

/** What was done to the system, for the verdict and for the report. */
export class Ledger {
  readonly pauses: Pause[] = [];
  /** When a replica was ended, with all that it had heard and not written down yet. */
  readonly ends: number[] = [];
  /** When Redis was ended, with all that it had taken and not passed on yet. */
  readonly cuts: number[] = [];
  readonly sent: SentMessage[] = [];
  /** Agents that had a bot that cannot take a context. */
  readonly unsupported = new Set<string>();
  /** How often each agent was asked to exist. */
  readonly provisionings = new Map<string, number>();
  readonly actions = new Map<string, number>();
  readonly disasters = new Map<string, number>();
  /** What the sampler saw go backwards. */
  readonly regressions: string[] = [];

  act(kind: string): void {
    this.actions.set(kind, (this.actions.get(kind) ?? 0) + 1);
  }

  strike(kind: string): void {
    this.disasters.set(kind, (this.disasters.get(kind) ?? 0) + 1);
  }

  provision(agentId: string): void {
    this.provisionings.set(agentId, (this.provisionings.get(agentId) ?? 0) + 1);
  }

  /** Did a replica sleep at any time between these two, or just before? */
  slept(from: number, to: number, slackMs: number): boolean {
    return this.pauses.some((pause) => pause.from <= to + slackMs && pause.to + slackMs >= from);
  }

  /** At least one of its hearers lived long enough to write it down: each has heard it for itself. */
  heldToAccount({ at, receivers }: SentMessage, writtenWithinMs: number): boolean {
    const lost = this.ends.filter((time) => time > at - EDGE_MS && time < at + writtenWithinMs).length;
    return receivers > lost && !this.cuts.some((time) => Math.abs(time - at) < EDGE_MS);
  }

  highestSent(agentId: string): number {
    return this.sent.reduce(
      (highest, message) => (message.agentId === agentId ? Math.max(highest, message.version) : highest),
      -1,
    );
  }
}
