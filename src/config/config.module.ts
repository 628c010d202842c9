import { ConfigurableModuleBuilder, Global, Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule as NestConfigModule } from '@nestjs/config';
import { AppConfig } from './app-config';
import { readEnvironment, type RawEnvironment } from './read-environment';

export interface ConfigOptions {
  /** The variables of docs/configuration.md. Left out: the environment of the process, and `.env` for what it lacks. */
  readonly environment?: RawEnvironment;
}

/** What `forRoot` takes beside the options: it has to be known before anything can be injected. */
interface ConfigExtras {
  /** Values for variables that are not given, as for keys that another platform does not need. */
  readonly fallback?: RawEnvironment;
}

const FALLBACK = Symbol('config-sync:fallback');

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<ConfigOptions>()
  .setClassMethodName('forRoot')
  .setExtras<ConfigExtras>({ fallback: {} }, withEnvironment)
  .build();

/** Called by `forRoot`, not by an import: who only imports the package has nothing read. */
function withEnvironment(definition: DynamicModule, { fallback }: ConfigExtras): DynamicModule {
  return {
    ...definition,
    imports: [...(definition.imports ?? []), NestConfigModule.forRoot({ cache: true })],
    providers: [...(definition.providers ?? []), { provide: FALLBACK, useValue: fallback }],
  };
}

/**
 * The configuration as one frozen `AppConfig`, everywhere. It is read and validated when the application is built, which rejects with
 * `EnvironmentError` when it is no good.
 */
@Global()
@Module({
  providers: [
    {
      provide: AppConfig,
      inject: [MODULE_OPTIONS_TOKEN, FALLBACK],
      useFactory: ({ environment = process.env }: ConfigOptions, fallback: RawEnvironment): AppConfig =>
        readEnvironment({ ...fallback, ...environment }),
    },
  ],
  exports: [AppConfig],
})
export class ConfigModule extends ConfigurableModuleClass {}
