import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AgentsController } from './api/agents.controller';
import { PlatformController } from './api/platform.controller';
import { ProxyController } from './api/proxy.controller';
import { RefusalFilter } from './api/refusal.filter';
import { SecretsController } from './api/secrets.controller';
import { SessionsController } from './api/sessions.controller';
import { StartController } from './api/start.controller';
import { FaultsController } from './control/faults.controller';
import { JournalController } from './control/journal.controller';
import { Scenario } from './control/scenario';
import { ScenarioController } from './control/scenario.controller';
import { SeedController } from './control/seed.controller';
import { Seeder } from './control/seeder';
import { SettingsController } from './control/settings.controller';
import { StateView } from './control/state-view';
import { StateController } from './control/state.controller';
import { FaultRegistry } from './faults/fault-registry';
import { Gateway } from './gateway/gateway';
import { KeyCheck } from './gateway/key-check';
import { RateLimiter } from './gateway/rate-limiter';
import { Journal } from './journal/journal';
import { AgentChecks } from './world/agent-checks';
import { AgentsService } from './world/agents.service';
import { Clock } from './world/clock';
import { Random } from './world/random';
import { SecretsService } from './world/secrets.service';
import { SessionsService } from './world/sessions.service';
import { SETTINGS_DEFAULTS, type Settings, SettingsStore } from './world/settings';
import { World } from './world/world';

export interface SimulatorParts {
  clock: Clock;
  random: Random;
  settings: Settings;
}

@Module({
  controllers: [
    AgentsController,
    SessionsController,
    StartController,
    ProxyController,
    SecretsController,
    PlatformController,
    StateController,
    ScenarioController,
    JournalController,
    FaultsController,
    SettingsController,
    SeedController,
  ],
  providers: [
    World,
    SettingsStore,
    AgentChecks,
    AgentsService,
    SessionsService,
    SecretsService,
    Journal,
    FaultRegistry,
    RateLimiter,
    KeyCheck,
    Gateway,
    Seeder,
    Scenario,
    StateView,
    { provide: APP_FILTER, useClass: RefusalFilter },
  ],
})
export class SimulatorModule {
  static with({ clock, random, settings }: SimulatorParts): DynamicModule {
    return {
      module: SimulatorModule,
      providers: [
        { provide: Clock, useValue: clock },
        { provide: Random, useValue: random },
        { provide: SETTINGS_DEFAULTS, useValue: settings },
      ],
    };
  }
}
