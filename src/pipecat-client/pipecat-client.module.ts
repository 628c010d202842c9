import {
  Module,
  type ClassProvider,
  type DynamicModule,
  type ExistingProvider,
  type FactoryProvider,
  type ModuleMetadata,
  type Provider,
  type Type,
  type ValueProvider,
} from '@nestjs/common';
import { AppConfig } from '../config';
import { RedisConnection } from '../redis';
import { CallBudget } from './budget/call-budget';
import { InProcessCallBudget } from './budget/in-process-call-budget';
import { SharedCallBudget } from './budget/shared/shared-call-budget';
import { ApiMetrics } from './calls/api-metrics';
import { CallGuards } from './guard/call-guards';
import { PlatformGauges } from './guard/platform-gauges';
import { PlatformState } from './guard/platform-state';
import { HttpPipecatClient } from './http-pipecat-client';
import { Keyring } from './keys/keyring';
import { PipecatClient } from './pipecat-client';

/** How the platform behind the port is made: a class, or a provider without its token; `imports` are the modules that it injects from. */
export type Platform =
  | Type<PipecatClient>
  | ((
      | Omit<ClassProvider<PipecatClient>, 'provide'>
      | Omit<ExistingProvider<PipecatClient>, 'provide'>
      | Omit<FactoryProvider<PipecatClient>, 'provide'>
      | Omit<ValueProvider<PipecatClient>, 'provide'>
    ) & { readonly imports?: ModuleMetadata['imports'] });

function budgetOf({ pipecat, replica }: AppConfig, keyring: Keyring, redis?: RedisConnection): CallBudget {
  const { apiUrl, rateLimitPerSecond: ratePerSecond } = pipecat;
  return redis === undefined
    ? new InProcessCallBudget(ratePerSecond)
    : new SharedCallBudget(redis, keyring, { apiUrl, ratePerSecond, replica });
}

/**
 * Pipecat Cloud behind its port, everywhere. Needs `AppConfig` and `MetricsRegistry`, which the application provides globally, and shares its
 * budget with other replicas where a `RedisConnection` is there.
 */
@Module({})
export class PipecatClientModule {
  /** @param platform what stands behind the port instead of Pipecat Cloud */
  static forRoot(platform: Platform = HttpPipecatClient): DynamicModule {
    const { imports = [], ...made } = typeof platform === 'function' ? { useClass: platform } : platform;
    return {
      module: PipecatClientModule,
      global: true,
      imports,
      providers: [
        Keyring,
        CallGuards,
        PlatformState,
        PlatformGauges,
        ApiMetrics,
        {
          provide: CallBudget,
          useFactory: budgetOf,
          inject: [AppConfig, Keyring, { token: RedisConnection, optional: true }],
        },
        { provide: PipecatClient, ...made } as Provider,
      ],
      exports: [PipecatClient, CallBudget, PlatformState, ApiMetrics],
    };
  }
}
