import { Controller, Get } from '@nestjs/common';
import type { StatusView } from '../../api';
import { Operation } from '../../openapi';
import { AdminAccess, NoStore } from '../admin-routes';
import { Reads } from '../scopes';
import { StatusService } from './status.service';

@Controller('status')
@AdminAccess()
export class StatusController {
  constructor(private readonly status: StatusService) {}

  /** How this replica is, and what it knows of the fleet. What cannot be asked in time is null, and `errors` says why. */
  @Get()
  @Reads()
  @Operation('getStatus')
  @NoStore()
  show(): Promise<StatusView> {
    return this.status.show();
  }
}
