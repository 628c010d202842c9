export { Adoptions, type Adoption } from './adoptions';
export { AskedSyncs, FREELY, type WantedFleetSync } from './asked-syncs';
export { HeldPlans } from './held-plans';
export {
  DeadLetterReader,
  DeadLetterTreatment,
  readCursor as readLetterCursor,
  type FoundLetter,
  type LetterBounds,
  type LetterPage,
  type Treated,
  type Treatment,
} from './letters';
export { readUpdate, UpdateMessage } from './parse-update';
export { PlanPreview } from './deciding/plan-preview';
export { Pauses, type Operator } from './pauses';
export { RecallScan } from './recall-scan';
export { Shutdown } from './shutdown';
export { SubscriptionProbe } from './subscription-probe';
export { SyncModule } from './sync.module';
export { SyncService } from './sync.service';
export type { Recording } from './update-buffer';
export { UpdatesTransport } from './updates-transport';
