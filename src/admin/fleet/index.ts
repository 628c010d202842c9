export { FleetRepositories, FleetViewService } from './fleet-view.service';
export { FleetController } from './fleet.controller';
