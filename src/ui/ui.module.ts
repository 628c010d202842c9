import { join } from 'node:path';
import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { packageRoot } from '../package-info';
import { pageHeaders } from './page-headers';
import { PAGE_DIRECTORY, UiController } from './ui.controller';

/** The fleet page at `/ui`. */
@Module({
  controllers: [UiController],
  // Where `npm run build` lays the page.
  providers: [{ provide: PAGE_DIRECTORY, useValue: join(packageRoot(), 'dist/ui/page') }],
})
export class UiModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(pageHeaders).forRoutes(UiController);
  }
}
