import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { ReceiptOutcome } from '../../domain';

/** The receipt of one live session for one version of the context. */
@Entity({ name: 'context_deliveries', synchronize: false })
export class ContextDeliveryEntity {
  @PrimaryColumn('uuid', { name: 'agent_id' })
  agentId!: string;

  @PrimaryColumn('int')
  version!: number;

  @PrimaryColumn('text', { name: 'session_id' })
  sessionId!: string;

  @Column('text', { name: 'deployment_id', nullable: true })
  deploymentId!: string | null;

  @Column('text')
  outcome!: ReceiptOutcome;

  /** How the session came by it. */
  @Column('text')
  via!: 'push' | 'pull';

  @Column('int')
  attempts!: number;

  @Column('text', { nullable: true })
  error!: string | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}
