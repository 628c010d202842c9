export { EventsController } from './events.controller';
export { FleetFeed } from './fleet-feed';
