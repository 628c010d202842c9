import { Module } from '@nestjs/common';
import { EventsModule } from '../events';
import { PoliciesModule } from '../policies';
import { AbsentReconciler } from './absent-reconciler';
import { Adoptions } from './adoptions';
import { AskedSyncs } from './asked-syncs';
import { CatchUpScan } from './catch-up-scan';
import { ContextDelivery } from './context-delivery';
import { DeadLetters } from './dead-letters';
import { AbsentDecider } from './deciding/absent-decider';
import { AbsentPreview } from './deciding/absent-preview';
import { PlanPreview } from './deciding/plan-preview';
import { PresentPreview } from './deciding/present-preview';
import { DeploymentDecider } from './deciding/deployment-decider';
import { SessionsOwed } from './deciding/sessions-owed';
import { DeliveryOutcomes } from './delivery-outcomes';
import { DeploymentReconciler } from './deployment-reconciler';
import { Dispatcher } from './dispatcher';
import { Ending } from './ending';
import { DriftActs } from './drift-acts';
import { DriftScan } from './drift-scan';
import { DriftSchedule } from './drift-schedule';
import { FailureHandler } from './failure-handler';
import { Finisher } from './finisher';
import { HeldPlans } from './held-plans';
import { Housekeeping } from './housekeeping';
import { LeaseKeeper } from './lease-keeper';
import { DeadLetterList, DeadLetterReader, DeadLetterTreatment } from './letters';
import { ManagedSecrets } from './managed-secrets';
import { OutcomeEvents } from './outcome-events';
import { Pauses } from './pauses';
import { PlanApplier } from './plan-applier';
import { PresentReconciler } from './present-reconciler';
import { RecallEvidence } from './recall-evidence';
import { RecallLooker } from './recall-looker';
import { RecallScan } from './recall-scan';
import { RecallStopper } from './recall-stopper';
import { RecallWorker } from './recall-worker';
import { Reconciler } from './reconciler';
import { RunLog } from './run-log';
import { RunMeter } from './run-meter';
import { SecretChores } from './secret-chores';
import { SecretRollouts } from './secret-rollouts';
import { SecretSetCleaner } from './secret-set-cleaner';
import { SecretSetMaker } from './secret-set-maker';
import { Shutdown } from './shutdown';
import { SubscriptionProbe } from './subscription-probe';
import { SyncController } from './sync.controller';
import { SyncService } from './sync.service';
import { UpdatesTransport } from './updates-transport';
import { Worker } from './worker';

/** From a message, or a row, to an agent in line: the loop itself. */
@Module({
  imports: [EventsModule, PoliciesModule],
  controllers: [SyncController],
  providers: [
    // the way in
    SubscriptionProbe,
    UpdatesTransport,
    SyncService,
    Adoptions,
    AskedSyncs,
    Pauses,
    CatchUpScan,
    HeldPlans,
    DriftScan,
    DriftActs,
    DriftSchedule,
    Housekeeping,
    SecretChores,
    SecretRollouts,
    SecretSetCleaner,
    RecallScan,
    RecallWorker,
    RecallEvidence,
    RecallLooker,
    RecallStopper,
    // the loop
    Dispatcher,
    LeaseKeeper,
    Worker,
    Reconciler,
    DeploymentDecider,
    PresentPreview,
    AbsentPreview,
    PlanPreview,
    SessionsOwed,
    AbsentDecider,
    PresentReconciler,
    DeploymentReconciler,
    PlanApplier,
    ManagedSecrets,
    SecretSetMaker,
    ContextDelivery,
    DeliveryOutcomes,
    AbsentReconciler,
    // the ways out
    Ending,
    FailureHandler,
    RunLog,
    RunMeter,
    Finisher,
    OutcomeEvents,
    DeadLetters,
    DeadLetterList,
    DeadLetterReader,
    DeadLetterTreatment,
    Shutdown,
  ],
  exports: [
    SyncService,
    Adoptions,
    AskedSyncs,
    HeldPlans,
    Pauses,
    PlanPreview,
    DeadLetterReader,
    DeadLetterTreatment,
    RecallScan,
    SubscriptionProbe,
    UpdatesTransport,
    Shutdown,
  ],
})
export class SyncModule {}
