import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import {
  DatabaseConnector,
  FleetCountsRepository,
  PauseRepository,
  SessionsHeardRepository,
  type FleetBehind,
  type FleetCounts,
  type LatestFailure,
  type PauseRow,
} from '../db';
import { SharedLook, type LookSettings } from './shared-look';

/** Counting sessions takes long where there are many: a scrape gets what was counted for the one before. */
const SESSIONS: LookSettings = { staleMs: 90_000 };

/** What the database knows of the fleet, looked up once for all who ask: scrapes, and people. The same on every replica. */
@Injectable()
export class FleetLooks {
  readonly counts: SharedLook<FleetCounts>;
  readonly behind: SharedLook<FleetBehind>;
  readonly latestFailure: SharedLook<LatestFailure | null>;
  readonly fleetPause: SharedLook<PauseRow | null>;

  constructor(
    config: AppConfig,
    connector: DatabaseConnector,
    fleet: FleetCountsRepository,
    receipts: SessionsHeardRepository,
    pauses: PauseRepository,
  ) {
    const connected = <T>(look: () => Promise<T>, settings?: LookSettings) =>
      new SharedLook(() => {
        if (connector.obstacle !== null) throw new Error(connector.obstacle);
        return look();
      }, settings);
    this.counts = connected(() => fleet.counts());
    this.latestFailure = connected(() => fleet.latestFailure());
    this.fleetPause = connected(() => pauses.fleet());
    this.behind = connected(() => receipts.fleetBehind(config.sync.contextDelivery === 'push'), SESSIONS);
  }
}
