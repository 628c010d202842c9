export { DeadLetterLook, type DeadLetterList } from './dead-letter-look';
export { FleetLooks } from './fleet-looks';
export { GaugesModule } from './gauges.module';
export { SharedLook, type Looked } from './shared-look';
