import { Command } from 'nest-commander';
import { CommandGroup } from '../frame/cli-command';
import { FleetStatusCommand } from './fleet-status.command';
import { PauseFleetCommand, ResumeFleetCommand } from './pause-fleet.command';
import { ReleaseDeletesCommand } from './release-deletes.command';
import { SyncFleetCommand } from './sync-fleet.command';

export const FLEET_SUBCOMMANDS = [
  FleetStatusCommand,
  SyncFleetCommand,
  PauseFleetCommand,
  ResumeFleetCommand,
  ReleaseDeletesCommand,
];

@Command({
  name: 'fleet',
  description: 'all agents at once: status, sync, pause, held deletes',
  subCommands: FLEET_SUBCOMMANDS,
})
export class FleetCommand extends CommandGroup {}
