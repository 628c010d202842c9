import type { RequestedWork } from '../domain';
import { mergeWork } from '../domain';

export type Recording = 'recorded' | 'superseded';

type Resolver = (recording: Recording) => void;

interface Waiting {
  work: RequestedWork;
  /** Messages in it that nobody waits for. */
  notes: number;
  readonly resolvers: Resolver[];
}

/** Work taken out of the buffer to be recorded. */
export interface Batch {
  readonly works: RequestedWork[];
  settle(recorded: ReadonlySet<string>): void;
  /** Back into the buffer, behind whatever has come meanwhile. */
  putBack(): void;
}

/** What messages ask for, on its way into the database: merged per agent, so it is bounded by the fleet and not by the traffic. */
export class UpdateBuffer {
  private waiting = new Map<string, Waiting>();

  /** @param superseded told how many messages asked for nothing that is not done already */
  constructor(private readonly superseded: (messages: number) => void = () => undefined) {}

  get size(): number {
    return this.waiting.size;
  }

  /** For who waits until it is durable: costs memory for each call until then. */
  add(work: RequestedWork): Promise<Recording> {
    return new Promise((resolve) => {
      this.merge({ work, notes: 0, resolvers: [resolve] });
    });
  }

  /** For a message, which nobody waits for: an outage of the database with a million of them costs what the fleet costs. */
  note(work: RequestedWork): void {
    this.merge({ work, notes: 1, resolvers: [] });
  }

  /** Up to `limit` agents in the order of their ids, so that replicas touch rows in one order. */
  take(limit: number): Batch {
    const taken = this.waiting.size <= limit ? this.takeAll() : this.takeFirst(limit);
    const works = [...taken.values()].map(({ work }) => work).sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
    return {
      works,
      settle: (recorded) => {
        for (const [agentId, { notes, resolvers }] of taken) {
          const recording = recorded.has(agentId) ? 'recorded' : 'superseded';
          for (const resolve of resolvers) resolve(recording);
          if (recording === 'superseded' && notes > 0) this.superseded(notes);
        }
      },
      putBack: () => {
        for (const one of taken.values()) this.mergeBefore(one);
      },
    };
  }

  /** Not one by one out of a table that goes on living (docs/decisions/0025). */
  private takeAll(): Map<string, Waiting> {
    const all = this.waiting;
    this.waiting = new Map();
    return all;
  }

  private takeFirst(limit: number): Map<string, Waiting> {
    const first = new Map<string, Waiting>();
    for (const [agentId, one] of this.waiting) {
      if (first.size === limit) break;
      first.set(agentId, one);
      this.waiting.delete(agentId);
    }
    return first;
  }

  private merge(one: Waiting): void {
    const known = this.waiting.get(one.work.agentId);
    if (known === undefined) {
      this.waiting.set(one.work.agentId, one);
      return;
    }
    known.work = mergeWork(known.work, one.work);
    join(known, one);
  }

  private mergeBefore(earlier: Waiting): void {
    const later = this.waiting.get(earlier.work.agentId);
    if (later === undefined) {
      this.merge(earlier);
      return;
    }
    later.work = mergeWork(earlier.work, later.work);
    join(later, earlier);
  }
}

function join(known: Waiting, more: Waiting): void {
  known.notes += more.notes;
  known.resolvers.push(...more.resolvers);
}
