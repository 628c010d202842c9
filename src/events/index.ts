export { EventsModule } from './events.module';
export { OnSyncEvent, type ListenerOptions } from './on-sync-event.decorator';
export type {
  DeadLetteredEvent,
  DeletedEvent,
  DeliveredEvent,
  DriftedEvent,
  FailedEvent,
  HeldEvent,
  RetryingEvent,
  RollingOutEvent,
  SyncedEvent,
  SyncEvent,
  SyncEventDetail,
  SyncEventKind,
  SyncEventOf,
} from './sync-event';
export { SyncEvents } from './sync-events';
