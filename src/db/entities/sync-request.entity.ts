import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DesiredState, Scope, StatusReason } from '../../domain';

/** The durable note that an agent wants to be reconciled, and the lease of whoever works on it. */
@Entity({ name: 'sync_requests', synchronize: false })
export class SyncRequestEntity {
  @PrimaryColumn('uuid', { name: 'agent_id' })
  agentId!: string;

  @Column('text')
  scope!: Scope;

  @Column('int', { nullable: true })
  version!: number | null;

  @Column('text', { name: 'change_type', nullable: true })
  changeType!: string | null;

  @Column('text', { name: 'trace_parent', nullable: true })
  traceParent!: string | null;

  @Column('text')
  source!: string;

  @Column('text', { nullable: true })
  command!: DesiredState | null;

  @Column('int', { name: 'command_version', nullable: true })
  commandVersion!: number | null;

  @Column('smallint')
  priority!: number;

  @Column('int')
  attempts!: number;

  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  @Column('timestamptz', { name: 'waiting_since', nullable: true })
  waitingSince!: Date | null;

  @Column('text', { name: 'parked_for', nullable: true })
  parkedFor!: string | null;

  @Column('text', { name: 'dirty_scope', nullable: true })
  dirtyScope!: Scope | null;

  @Column('timestamptz', { name: 'settle_at', nullable: true })
  settleAt!: Date | null;

  @Column('timestamptz', { name: 'rollout_since', nullable: true })
  rolloutSince!: Date | null;

  @Column('text', { name: 'lease_owner', nullable: true })
  leaseOwner!: string | null;

  @Column('timestamptz', { name: 'lease_expires_at', nullable: true })
  leaseExpiresAt!: Date | null;

  @Column('bigint', { name: 'lease_epoch', nullable: true })
  leaseEpoch!: string | null;

  @Column('boolean', { name: 'lease_ahead' })
  leaseAhead!: boolean;

  @Column('text', { name: 'last_reason', nullable: true })
  lastReason!: StatusReason | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
