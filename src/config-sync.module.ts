import { Module, type ConfigurableModuleAsyncOptions, type DynamicModule, type Type } from '@nestjs/common';
import { AdminModule } from './admin';
import { BotsModule } from './bots';
import { ConfigModule, type ConfigOptions } from './config/config.module';
import { DbModule } from './db';
import { GaugesModule } from './gauges';
import { HealthModule } from './health';
import { HttpModule } from './http';
import { LoggingModule, type LoggingOptions } from './logging';
import { MetricsModule } from './metrics';
import { PipecatClientModule, type Platform } from './pipecat-client';
import { RedisModule } from './redis';
import { SyncModule } from './sync';
import { TracingModule } from './tracing';
import { UiModule } from './ui';

/** The HTTP routes, each a module of its own. */
const PARTS = {
  bots: BotsModule,
  admin: AdminModule,
  ui: UiModule,
  health: HealthModule,
} satisfies Record<string, Type>;

export type Part = keyof typeof PARTS;

/** What has to be known before anything can be injected. */
export interface ConfigSyncParts {
  /** Which HTTP routes there are; every one that is not set to false. */
  readonly parts?: Readonly<Partial<Record<Part, boolean>>>;
  /** Another platform behind the port `PipecatClient`. The keys of Pipecat Cloud are not required then. */
  readonly platform?: Platform;
  /** Over the service's own way of logging. */
  readonly logging?: LoggingOptions;
}

export type ConfigSyncOptions = ConfigOptions & ConfigSyncParts;
export type ConfigSyncAsyncOptions = ConfigurableModuleAsyncOptions<ConfigOptions> & ConfigSyncParts;

const UNUSED_KEYS = { PIPECAT_PRIVATE_API_KEY: 'unused', PIPECAT_PUBLIC_API_KEY: 'unused' };

/**
 * All of config-sync as one module: what the service is made of, and what an application of the user's own imports. It is global, so that
 * `SyncService` and what else is exported can be injected everywhere.
 */
@Module({})
export class ConfigSyncModule {
  static forRoot({ environment, ...parts }: ConfigSyncOptions = {}): DynamicModule {
    const given = environment === undefined ? {} : { environment };
    return assemble(parts, ConfigModule.forRoot({ ...given, ...fallback(parts) }));
  }

  /** As `forRoot`, with the environment from a factory, as from a store of secrets. */
  static forRootAsync({ parts = {}, platform, logging, ...source }: ConfigSyncAsyncOptions): DynamicModule {
    const structure = { parts, ...(platform && { platform }), ...(logging && { logging }) };
    return assemble(structure, ConfigModule.forRootAsync({ ...source, ...fallback(structure) }));
  }
}

/** In the order in which they are needed. */
function assemble({ parts = {}, platform, logging }: ConfigSyncParts, config: DynamicModule): DynamicModule {
  const routes = Object.entries(PARTS).filter(([part]) => parts[part as Part] !== false);
  return {
    module: ConfigSyncModule,
    global: true,
    imports: [
      config,
      LoggingModule.forRoot(logging),
      TracingModule,
      HttpModule,
      MetricsModule,
      DbModule,
      RedisModule,
      PipecatClientModule.forRoot(platform),
      SyncModule,
      GaugesModule,
      ...routes.map(([, module]) => module),
    ],
    exports: [SyncModule],
  };
}

function fallback({ platform }: ConfigSyncParts): { fallback: Readonly<Record<string, string>> } {
  return { fallback: platform === undefined ? {} : UNUSED_KEYS };
}
