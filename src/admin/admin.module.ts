import { Module } from '@nestjs/common';
import { GaugesModule } from '../gauges';
import { SyncModule } from '../sync';
import { AccessModule } from './access';
import { AgentSessionsController } from './agent-sessions.controller';
import { AgentSessionsService } from './agent-sessions.service';
import { EventsController, FleetFeed } from './events';
import { FleetController, FleetRepositories, FleetViewService } from './fleet';
import { OpenApiController } from './openapi.controller';
import { READ_CONTROLLERS, READ_PROVIDERS } from './reads';
import { RecallController } from './recall.controller';
import { RecallService } from './recall.service';
import { STATUS_CONTROLLERS, STATUS_PROVIDERS } from './status';
import { TokenController } from './token.controller';
import { VERB_CONTROLLERS, VERB_PROVIDERS } from './verbs';
import { WaitController, WaitingRoom } from './waiting';

/** The HTTP surface for people and programs with an admin token. */
@Module({
  imports: [AccessModule, GaugesModule, SyncModule],
  controllers: [
    AgentSessionsController,
    EventsController,
    FleetController,
    OpenApiController,
    RecallController,
    TokenController,
    WaitController,
    ...READ_CONTROLLERS,
    ...STATUS_CONTROLLERS,
    ...VERB_CONTROLLERS,
  ],
  providers: [
    AgentSessionsService,
    FleetFeed,
    FleetRepositories,
    FleetViewService,
    RecallService,
    WaitingRoom,
    ...READ_PROVIDERS,
    ...STATUS_PROVIDERS,
    ...VERB_PROVIDERS,
  ],
})
export class AdminModule {}
