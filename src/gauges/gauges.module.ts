import { Module } from '@nestjs/common';
import { SyncModule } from '../sync';
import { AgentInfoGauge } from './agent-info-gauge';
import { DeadLetterGauges } from './dead-letter-gauges';
import { DeadLetterLook } from './dead-letter-look';
import { FleetGauges } from './fleet-gauges';
import { FleetLooks } from './fleet-looks';
import { ProcessGauges } from './process-gauges';
import { QueueGauges } from './queue-gauges';
import { SessionsBehindGauge } from './sessions-behind-gauge';

/** What is looked up at each scrape, rather than counted as it happens. */
@Module({
  imports: [SyncModule],
  providers: [
    FleetLooks,
    DeadLetterLook,
    FleetGauges,
    QueueGauges,
    DeadLetterGauges,
    SessionsBehindGauge,
    AgentInfoGauge,
    ProcessGauges,
  ],
  exports: [FleetLooks, DeadLetterLook],
})
export class GaugesModule {}
