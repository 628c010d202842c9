import { Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppConfig } from '../config';
import { AgentHistory } from './agent-history';
import { AgentRepository } from './agent.repository';
import { AgentSummaryRepository } from './agent-summary.repository';
import { AskSyncRepository } from './ask-sync.repository';
import { AuditRepository } from './audit.repository';
import { BotContextRepository } from './bot-context.repository';
import { Chores } from './chores';
import { ContextDeliveryRepository } from './context-delivery.repository';
import { DATA_SOURCE, dataSourceOptions } from './data-source';
import { Database } from './database';
import { DatabaseConnector } from './database-connector';
import { DatabasePool } from './database-pool';
import { DeadLetterRepository } from './dead-letter.repository';
import { DriftRepository } from './drift.repository';
import { FleetCountsRepository } from './fleet-counts.repository';
import { OperatorRepository } from './operator.repository';
import { PauseRepository } from './pause.repository';
import { RecallRepository } from './recall.repository';
import {
  AgentDetailRepository,
  AgentProgressRepository,
  RunPaceRepository,
  AgentListRepository,
  AuditLogRepository,
  DeliveryPaceRepository,
  ReportsRepository,
  RunHistoryRepository,
} from './reads';
import { SessionsHeardRepository } from './sessions-heard.repository';
import { ManagedSetRepository } from './managed-set.repository';
import { SyncRequestRepository } from './sync-request.repository';

const SERVED = [
  AgentHistory,
  AuditRepository,
  AgentDetailRepository,
  AgentProgressRepository,
  RunPaceRepository,
  AgentListRepository,
  AuditLogRepository,
  DeliveryPaceRepository,
  ReportsRepository,
  RunHistoryRepository,
  Chores,
  DriftRepository,
  FleetCountsRepository,
  AgentRepository,
  AgentSummaryRepository,
  AskSyncRepository,
  BotContextRepository,
  OperatorRepository,
  PauseRepository,
  RecallRepository,
  SessionsHeardRepository,
  SyncRequestRepository,
  ContextDeliveryRepository,
  DeadLetterRepository,
  ManagedSetRepository,
  Database,
  DatabaseConnector,
  DatabasePool,
];

/** PostgreSQL. The connection is made in the background (`DatabaseConnector`), so that the process starts without it. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      name: DATA_SOURCE,
      inject: [AppConfig],
      useFactory: (config: AppConfig) => {
        const logger = new Logger('PostgreSQL');
        return {
          // Here as well: with it Nest finds the connection again at its end.
          name: DATA_SOURCE,
          ...dataSourceOptions({
            url: config.databaseUrl.reveal(),
            poolSize: config.databasePoolSize,
            applicationName: `config-sync ${config.replica}`,
            answerTimeoutMs: 0,
            onPoolError: (error) => {
              logger.warn(`lost a connection: ${error.message}`);
            },
          }),
          manualInitialization: true,
        };
      },
    }),
  ],
  providers: SERVED,
  exports: SERVED,
})
export class DbModule {}
