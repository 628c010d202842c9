import { Get } from '@nestjs/common';
import type { FleetBehindView, FleetView } from '../../api';
import { AppConfig } from '../../config';
import { SessionsHeardRepository } from '../../db';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { Reads } from '../scopes';
import { FleetViewService } from './fleet-view.service';

@AdminRoutes('fleet')
export class FleetController {
  constructor(
    private readonly config: AppConfig,
    private readonly fleet: FleetViewService,
    private readonly receipts: SessionsHeardRepository,
  ) {}

  /** The fleet at a glance: up to a second old, so that asking is cheap. */
  @Get()
  @Reads()
  @Operation('getFleet', { problems: ['DatabaseUnavailable'] })
  @NoStore()
  view(): Promise<FleetView> {
    return this.fleet.view();
  }

  /** From the receipts alone; `SessionsHeardRepository.fleetBehind` says what is counted. */
  @Get('versions-behind')
  @Reads()
  @Operation('getVersionsBehind', { problems: ['DatabaseUnavailable'] })
  @NoStore()
  versionsBehind(): Promise<FleetBehindView> {
    return this.receipts.fleetBehind(this.config.sync.contextDelivery === 'push');
  }
}
