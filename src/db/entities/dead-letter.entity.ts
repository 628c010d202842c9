import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A dead letter on its way to the Redis list. */
@Entity({ name: 'dead_letters', synchronize: false })
export class DeadLetterEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** As it will be pushed (DESIGN 2.1). */
  @Column('jsonb')
  entry!: unknown;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
