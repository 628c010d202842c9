import { Body, Controller, Get, Patch, Put } from '@nestjs/common';
import { type Settings, SettingsStore } from '../world/settings';
import { orBadInput, record } from './bad-input';
import { Seeder } from './seeder';

@Controller('__sim')
export class SettingsController {
  constructor(
    private readonly settings: SettingsStore,
    private readonly seeder: Seeder,
  ) {}

  @Get('settings')
  get(): Settings {
    return this.settings.current;
  }

  @Patch('settings')
  patch(@Body() body: unknown): Settings {
    return orBadInput(() => this.settings.patch(record(body, 'settings')));
  }

  @Put('images')
  images(@Body() body: unknown): Record<string, unknown> {
    orBadInput(() => this.seeder.images(body));
    return { status: 'OK' };
  }

  @Put('builds')
  builds(@Body() body: unknown): Record<string, unknown> {
    orBadInput(() => this.seeder.builds(body));
    return { status: 'OK' };
  }
}
