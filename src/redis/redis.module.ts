import { Global, Module } from '@nestjs/common';
import { RedisConnection } from './redis-connection';

/** The connection for Redis commands; the subscription is the transport's own, in `sync`. */
@Global()
@Module({ providers: [RedisConnection], exports: [RedisConnection] })
export class RedisModule {}
