/** What a scan found may not hold every slot: a fresh change must find one free. */
const BACKLOG_SHARE = 0.8;

/** Work without a slot beside the work that goes on: bots that hang are waited for, outcomes are written. */
const BESIDE_PER_SLOT = 5;

/** As many agents as this share of the slots are taken and loaded ahead at most. */
const AHEAD_SHARE = 0.5;

/** Whoever waits longer for a slot of this replica may find one at another. */
const PATIENCE_MS = 1000;

/**
 * - `waiting`: leased, and next in line
 * - `working`: it has a slot, and may call the platform
 * - `resting`: only for bots that hang is waited
 * - `ending`: no call is left, only what came of it is to be written
 */
export type Stage = 'waiting' | 'working' | 'resting' | 'ending' | 'left';

/** Where the work on one agent is in what a replica does at once. */
export interface Place {
  readonly stage: Stage;
  /** Settles when the work has its slot. @returns false when it is to be given back: no slot became free for long, or the process stops */
  turn(): Promise<boolean>;
  /** Only bots that hang are left: others may have the slot. */
  rest(): void;
  /** No call is left: others may have the slot. */
  conclude(): void;
  leave(): void;
}

/** Slots that are kept for a claim that is under way. */
export interface Reservation {
  readonly count: number;
  /** A place of the agents that the claim brought: with a slot as long as there are any, and in line after that. */
  enter(backlog: boolean): Place;
  /** What is left of it is free again. */
  end(): void;
}

/**
 * What a replica works on at once: never more than `size` agents call the platform, and while slots change hands quickly the next agents
 * stand in line, leased and loaded, so that no slot waits for the database.
 */
export class Slots {
  private readonly fresh = new Tally();
  private readonly backlog = new Tally();
  private readonly backlogSize: number;
  private readonly aheadSize: number;
  private reserved = 0;
  private freed = 0;
  private pace = 0;
  private closed = false;

  /** @param onFree told when there is room for more */
  constructor(
    private readonly size: number,
    private readonly onFree: () => void,
  ) {
    this.backlogSize = Math.max(1, Math.floor(size * BACKLOG_SHARE));
    this.aheadSize = Math.floor(size * AHEAD_SHARE);
  }

  get someoneWaits(): boolean {
    return this.waiting() > 0;
  }

  /** Free slots that the backlog may have. */
  get backlogRoom(): number {
    return Math.max(0, this.backlogSize - this.backlog.working);
  }

  /** Keeps up to `wanted` of the free slots. */
  reserve(wanted: number): Reservation {
    let left = this.closed ? 0 : Math.max(0, Math.min(wanted, this.free()));
    this.reserved += left;
    return {
      count: left,
      enter: (backlog) => {
        const place = this.enter(backlog);
        const mine = left > 0 && (!backlog || this.backlogRoom > 0);
        if (mine) {
          left -= 1;
          this.reserved -= 1;
          place.begin();
        } else if (this.closed) place.leave();
        else this.advance();
        return place;
      },
      end: () => {
        this.reserved -= left;
        left = 0;
        this.advance();
      },
    };
  }

  /**
   * How many agents are to be taken beside those for which there are slots: as many as slots became free while the last ones were fetched.
   * So nobody waits in line when slots change hands slowly, as when the platform hangs.
   */
  takeAhead(): number {
    if (this.closed) return 0;
    this.pace = Math.max(this.freed, Math.floor(this.pace / 2));
    this.freed = 0;
    return Math.max(0, Math.min(this.pace, this.aheadSize) - this.waiting());
  }

  /** Nobody is given a slot any more. */
  close(): void {
    this.closed = true;
    for (const place of [...this.fresh.line, ...this.backlog.line]) place.leave();
  }

  private enter(backlog: boolean): PlaceInSlots {
    const tally = backlog ? this.backlog : this.fresh;
    return new PlaceInSlots((place, before) => {
      tally.moved(place, before);
      if (before === 'working') this.freed += 1;
      // Its wait was in vain: nobody else is to wait before slots change hands again.
      if (before === 'waiting' && place.stage === 'left') this.pace = 0;
      if (before === null || place.stage === 'working') return;
      this.advance();
      if (before !== 'waiting') this.onFree();
    });
  }

  /** Gives slots that are free to those who wait, fresh changes first. */
  private advance(): void {
    while (!this.closed && this.free() > 0) {
      const [next] = this.fresh.line.length > 0 || this.backlogRoom === 0 ? this.fresh.line : this.backlog.line;
      if (next === undefined) return;
      next.begin();
    }
  }

  private free(): number {
    const beside = this.fresh.beside + this.backlog.beside - this.size * BESIDE_PER_SLOT;
    return this.size - this.reserved - this.fresh.working - this.backlog.working - Math.max(0, beside);
  }

  private waiting(): number {
    return this.fresh.line.length + this.backlog.line.length;
  }
}

/** How many places of one kind are at which stage. */
class Tally {
  /** In the order in which they came. */
  readonly line: PlaceInSlots[] = [];
  working = 0;
  /** They hold no slot. */
  beside = 0;

  moved(place: PlaceInSlots, before: Stage | null): void {
    if (before === 'waiting') this.line.splice(this.line.indexOf(place), 1);
    if (place.stage === 'waiting') this.line.push(place);
    this.working += Number(place.stage === 'working') - Number(before === 'working');
    this.beside += Number(isBeside(place.stage)) - Number(isBeside(before));
  }
}

function isBeside(stage: Stage | null): boolean {
  return stage === 'resting' || stage === 'ending';
}

class PlaceInSlots implements Place {
  stage: Stage = 'waiting';
  private readonly myTurn: Promise<boolean>;
  private settle: (mine: boolean) => void = () => undefined;
  private patience: NodeJS.Timeout | undefined;

  constructor(private readonly changed: (place: PlaceInSlots, before: Stage | null) => void) {
    this.myTurn = new Promise((resolve) => {
      this.settle = resolve;
    });
    changed(this, null);
  }

  turn(): Promise<boolean> {
    if (this.stage === 'waiting') {
      this.patience ??= setTimeout(() => {
        this.leave();
      }, PATIENCE_MS).unref();
    }
    return this.myTurn;
  }

  begin(): void {
    this.settle(true);
    this.become('working');
  }

  rest(): void {
    if (this.stage === 'working') this.become('resting');
  }

  conclude(): void {
    if (this.stage === 'working' || this.stage === 'resting') this.become('ending');
  }

  leave(): void {
    this.settle(false);
    if (this.stage !== 'left') this.become('left');
  }

  private become(stage: Stage): void {
    clearTimeout(this.patience);
    const before = this.stage;
    this.stage = stage;
    this.changed(this, before);
  }
}
