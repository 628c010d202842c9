import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** One version of an agent's configuration. Versions are written once; `isActive` moves between them. */
@Entity({ name: 'agent_configurations', synchronize: false })
export class AgentConfigurationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'agent_id' })
  agentId!: string;

  @Column('int')
  version!: number;

  @Column('bool', { name: 'is_active' })
  isActive!: boolean;

  /** As the publisher wrote it; `readConfiguration` validates it. */
  @Column('jsonb')
  config!: unknown;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
