import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { DesiredState, StatusReason, SyncStatus } from '../../domain';

/** One voice agent: what is wanted of it (the publisher writes) and how far it has come (config-sync writes). */
@Entity({ name: 'agents', synchronize: false })
export class AgentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'desired_state' })
  desiredState!: DesiredState;

  @Column('text', { name: 'pipecat_cloud_instance_id', nullable: true })
  pipecatCloudInstanceId!: string | null;

  @Column('text', { name: 'sync_status' })
  syncStatus!: SyncStatus;

  @Column('text', { name: 'status_reason', nullable: true })
  statusReason!: StatusReason | null;

  @Column('int', { name: 'synced_version', nullable: true })
  syncedVersion!: number | null;

  @Column('text', { name: 'last_error_message', nullable: true })
  lastErrorMessage!: string | null;

  @Column('timestamptz', { name: 'last_synced_at', nullable: true })
  lastSyncedAt!: Date | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;

  /** Kept by a trigger on `agent_configurations`; nobody else writes it. */
  @Column({ type: 'int', name: 'active_version', nullable: true, insert: false, update: false })
  activeVersion!: number | null;

  /** The version of the last PROVISION or DEPROVISION. */
  @Column({ type: 'int', name: 'command_version', nullable: true, insert: false, update: false })
  commandVersion!: number | null;
}
