import { AgentSummaries } from './agent-summaries';
import { AgentVerbsController } from './agent-verbs.controller';
import { DecisionsController } from './decisions.controller';
import { DeadLettersController } from './dead-letters.controller';
import { DeadLettersService } from './dead-letters.service';
import { FleetVerbsController } from './fleet-verbs.controller';
import { PlanController } from './plan.controller';
import { UpdatesController } from './updates.controller';

/** What operators do, for `AdminModule`. */
export const VERB_CONTROLLERS = [
  AgentVerbsController,
  DecisionsController,
  DeadLettersController,
  FleetVerbsController,
  PlanController,
  UpdatesController,
];
export const VERB_PROVIDERS = [AgentSummaries, DeadLettersService];
