import { Injectable } from '@nestjs/common';
import type { FleetView } from '../../api';
import { AppConfig } from '../../config';
import {
  DeliveryPaceRepository,
  FleetCountsRepository,
  PauseRepository,
  SessionsHeardRepository,
  type DeliveryPaceRow,
  type FleetBehind,
  type FleetCounts,
  type PauseRow,
} from '../../db';
import { DbError } from '../../domain';
import { DeadLetterLook, SharedLook } from '../../gauges';
import { PlatformState } from '../../pipecat-client';
import { toWire } from '../wire';
import { budgetView } from './budget-view';
import { byReason, byStatus, withReason } from './counts';

/** Whoever looks, and however many: so much load at most, and so old at most. */
const COUNTED = { freshMs: 1000, withinMs: 5000 };
/** What costs more, and changes less. */
const DELIVERED = { freshMs: 5000, withinMs: 10_000 };

interface Now {
  readonly counts: FleetCounts;
  readonly pause: PauseRow | null;
}

/** What the view is made from. */
@Injectable()
export class FleetRepositories {
  constructor(
    readonly counts: FleetCountsRepository,
    readonly pauses: PauseRepository,
    readonly receipts: SessionsHeardRepository,
    readonly pace: DeliveryPaceRepository,
  ) {}
}

/** The fleet at a glance, from one look that all callers of this replica share. */
@Injectable()
export class FleetViewService {
  private readonly now: SharedLook<Now>;
  private readonly behind: SharedLook<FleetBehind>;
  private readonly pace: SharedLook<DeliveryPaceRow[]>;

  constructor(
    private readonly config: AppConfig,
    fleet: FleetRepositories,
    private readonly letters: DeadLetterLook,
    private readonly platform: PlatformState,
  ) {
    const pushes = config.sync.contextDelivery === 'push';
    this.now = new SharedLook(
      async () => ({ counts: await fleet.counts.counts(), pause: await fleet.pauses.fleet() }),
      COUNTED,
    );
    this.behind = new SharedLook(() => fleet.receipts.fleetBehind(pushes), DELIVERED);
    this.pace = new SharedLook(() => fleet.pace.lastHour(), DELIVERED);
  }

  /** @throws DbError when PostgreSQL cannot be asked */
  async view(): Promise<FleetView> {
    const [{ counts, pause }, behind, delivery] = [
      await known(this.now),
      await known(this.behind),
      await known(this.pace),
    ];
    const letters = await this.letters.current();
    return {
      agents: counts.agents.reduce((sum, { agents }) => sum + agents, 0),
      byStatus: byStatus(counts.agents),
      byReason: byReason(counts.agents),
      behind,
      backlog: backlogOf(counts),
      deadLetters: { depth: letters.value === null ? null : letters.value.depth + counts.deadLettersWaiting },
      orphans: counts.orphans,
      drifted: withReason(counts.agents, 'DriftDetected'),
      held: withReason(counts.agents, 'DeleteHeld'),
      paused: { fleet: toWire(pause), agents: counts.paused.agents },
      budget: budgetView(this.config.pipecat.rateLimitPerSecond, this.platform.all(), new Date()),
      delivery: toWire(delivery),
      at: new Date().toISOString(),
    };
  }
}

async function known<T>(look: SharedLook<T>): Promise<T> {
  const { value, error } = await look.current();
  if (error !== null) throw new DbError(error);
  return value;
}

function backlogOf({ waiting, leased, parked, oldestSeconds }: FleetCounts): FleetView['backlog'] {
  return {
    waiting: waiting.fresh + waiting.backlog,
    leased,
    parked,
    oldestSeconds: oldestSeconds === null ? null : Math.round(oldestSeconds),
  };
}
