import { Command } from 'nest-commander';
import { CommandGroup } from '../frame/cli-command';
import { HealDriftCommand } from './heal-drift.command';
import { ListDriftCommand } from './list-drift.command';

export const DRIFT_SUBCOMMANDS = [ListDriftCommand, HealDriftCommand];

@Command({ name: 'drift', description: 'agents that were changed at Pipecat Cloud', subCommands: DRIFT_SUBCOMMANDS })
export class DriftCommand extends CommandGroup {}
