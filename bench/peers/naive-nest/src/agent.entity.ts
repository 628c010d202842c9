import { Column, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

@Entity('agents')
export class AgentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column()
  name!: string;

  @Column({ name: 'desired_state' })
  desiredState!: string;

  @Column({ name: 'pipecat_cloud_instance_id', type: 'text', nullable: true })
  instanceId!: string | null;

  @Column({ name: 'sync_status' })
  syncStatus!: string;

  @Column({ name: 'status_reason', type: 'text', nullable: true })
  statusReason!: string | null;

  @Column({ name: 'synced_version', type: 'int', nullable: true })
  syncedVersion!: number | null;

  @Column({ name: 'last_error_message', type: 'text', nullable: true })
  lastErrorMessage!: string | null;

  @Column({ name: 'last_synced_at', type: 'timestamptz', nullable: true })
  lastSyncedAt!: Date | null;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
