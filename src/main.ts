import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { EnvironmentError } from './config';
import { ConfigModule } from './config/config.module';

/** Starts the service; with `--check-config` only says whether the configuration can be used. */
async function main(): Promise<void> {
  if (process.argv.includes('--check-config')) {
    await NestFactory.createApplicationContext(ConfigModule.forRoot({}), { logger: false, abortOnError: false });
    console.log('the configuration is valid');
    return;
  }
  const { AppModule } = await import('./app.module.js');
  const { runConfigSync } = await import('./start-config-sync.js');
  await runConfigSync(AppModule);
}

main().catch((error: unknown) => {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
});
