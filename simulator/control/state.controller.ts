import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { FaultRegistry } from '../faults/fault-registry';
import { Journal } from '../journal/journal';
import { Clock } from '../world/clock';
import { SettingsStore } from '../world/settings';
import { World } from '../world/world';
import { StateView } from './state-view';

type View = Record<string, unknown>;

@Controller('__sim')
export class StateController {
  constructor(
    private readonly world: World,
    private readonly settings: SettingsStore,
    private readonly faults: FaultRegistry,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly view: StateView,
  ) {}

  @Get('state')
  state(): View {
    return this.view.show();
  }

  @Post('reset')
  @HttpCode(200)
  reset(): View {
    for (const part of [this.world, this.settings, this.clock]) part.reset();
    for (const part of [this.faults, this.journal]) part.clear();
    return { status: 'OK' };
  }
}
