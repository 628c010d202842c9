import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { AppModule } from './app.module';
import { SyncController } from './sync.controller';

@Module({ imports: [AppModule], controllers: [SyncController] })
class MicroserviceModule {}

async function main(): Promise<void> {
  const { hostname, port } = new URL(process.env['REDIS_URL']!);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(MicroserviceModule, {
    transport: Transport.REDIS,
    options: { host: hostname, port: Number(port) },
  });
  await app.listen();
  console.log('ready');
}

void main();
