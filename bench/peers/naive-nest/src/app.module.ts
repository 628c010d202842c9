import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentEntity } from './agent.entity';
import { ConfigurationEntity } from './configuration.entity';
import { PipecatService } from './pipecat.service';
import { SyncService } from './sync.service';

/** Without the controller, so that another way in can use it as well. */
@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env['DATABASE_URL']!,
      entities: [AgentEntity, ConfigurationEntity],
    }),
    TypeOrmModule.forFeature([AgentEntity, ConfigurationEntity]),
  ],
  providers: [PipecatService, SyncService],
  exports: [SyncService],
})
export class AppModule {}
