import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('agent_configurations')
export class ConfigurationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ name: 'agent_id', type: 'uuid' })
  agentId!: string;

  @Column('int')
  version!: number;

  @Column({ name: 'is_active' })
  isActive!: boolean;

  @Column('jsonb')
  config!: { llm_context: Record<string, unknown> };
}
