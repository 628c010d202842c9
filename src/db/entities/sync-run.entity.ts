import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { StatusReason } from '../../domain';

/** One reconcile in the history: what was done to an agent, why, and how it ended. Append-only. */
@Entity({ name: 'sync_runs', synchronize: false })
export class SyncRunEntity {
  /** A bigint, so a string in JavaScript. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('uuid', { name: 'agent_id' })
  agentId!: string;

  @Column('int', { nullable: true })
  version!: number | null;

  @Column('text', { name: 'change_type', nullable: true })
  changeType!: string | null;

  @Column('text')
  source!: string;

  @Column('text')
  action!: string;

  @Column('jsonb', { nullable: true })
  drift!: unknown;

  @Column('text')
  outcome!: string;

  @Column('text', { nullable: true })
  reason!: StatusReason | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('int')
  attempt!: number;

  @Column('text')
  replica!: string;

  @Column('bigint', { name: 'lease_epoch' })
  leaseEpoch!: string;

  @Column('int', { name: 'duration_ms' })
  durationMs!: number;

  @Column('text', { name: 'trace_id', nullable: true })
  traceId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
