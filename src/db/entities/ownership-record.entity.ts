import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Intent } from '../../domain';

/** What we made or adopted at Pipecat Cloud. Outlives the agent's row. */
@Entity({ name: 'ownership_records', synchronize: false })
export class OwnershipRecordEntity {
  @PrimaryColumn('uuid', { name: 'agent_id' })
  agentId!: string;

  @Column('text', { name: 'agent_name' })
  agentName!: string;

  @Column('text', { name: 'service_id', nullable: true })
  serviceId!: string | null;

  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt!: Date | null;

  @Column('text', { nullable: true })
  intent!: Intent | null;

  @Column('timestamptz', { name: 'intent_at', nullable: true })
  intentAt!: Date | null;

  @Column('text', { name: 'deployment_id', nullable: true })
  deploymentId!: string | null;

  @Column('int', { name: 'applied_version', nullable: true })
  appliedVersion!: number | null;

  @Column('jsonb', { nullable: true })
  draining!: unknown;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
