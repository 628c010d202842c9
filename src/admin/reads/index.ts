import { AgentDetailService } from './agent-detail.service';
import { AgentListService } from './agent-list.service';
import { AgentsController } from './agents.controller';
import { LiveLook } from './live-look';
import { ReportsController } from './reports.controller';

/** What operators look at, for `AdminModule`. */
export const READ_CONTROLLERS = [AgentsController, ReportsController];
export const READ_PROVIDERS = [AgentListService, AgentDetailService, LiveLook];
