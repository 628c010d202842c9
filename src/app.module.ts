import { Module } from '@nestjs/common';
import { ConfigSyncModule } from './config-sync.module';

/** The shipped service: config-sync and nothing else. */
@Module({ imports: [ConfigSyncModule.forRoot()] })
export class AppModule {}
