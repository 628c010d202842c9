import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ListenerExplorer } from './listener-explorer';
import { SyncEvents } from './sync-events';

/** Outcomes on their way to whoever listens. Global, so that it ends after everything that emits. */
@Global()
@Module({ imports: [DiscoveryModule], providers: [SyncEvents, ListenerExplorer], exports: [SyncEvents] })
export class EventsModule {}
