import { FleetStatus } from './fleet-status';
import { ReplicaStatus } from './replica-status';
import { StatusController } from './status.controller';
import { StatusService } from './status.service';

export const STATUS_CONTROLLERS = [StatusController];
export const STATUS_PROVIDERS = [StatusService, FleetStatus, ReplicaStatus];
