import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Refusals } from './refusals';
import { UnroutedFilter } from './unrouted.filter';

/** What all routes below `/v1` have in common. */
@Global()
@Module({
  providers: [Refusals, { provide: APP_FILTER, useClass: UnroutedFilter }],
  exports: [Refusals],
})
export class HttpModule {}
