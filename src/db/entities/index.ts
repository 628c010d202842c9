import { AgentConfigurationEntity } from './agent-configuration.entity';
import { AgentEntity } from './agent.entity';
import { ContextDeliveryEntity } from './context-delivery.entity';
import { DeadLetterEntity } from './dead-letter.entity';
import { OwnershipRecordEntity } from './ownership-record.entity';
import { SyncRequestEntity } from './sync-request.entity';
import { SyncRunEntity } from './sync-run.entity';

export {
  AgentConfigurationEntity,
  AgentEntity,
  ContextDeliveryEntity,
  DeadLetterEntity,
  OwnershipRecordEntity,
  SyncRequestEntity,
  SyncRunEntity,
};

export const ENTITIES = [
  AgentEntity,
  AgentConfigurationEntity,
  SyncRequestEntity,
  SyncRunEntity,
  ContextDeliveryEntity,
  OwnershipRecordEntity,
  DeadLetterEntity,
];
