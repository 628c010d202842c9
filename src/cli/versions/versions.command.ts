import { Command } from 'nest-commander';
import { CommandGroup } from '../frame/cli-command';
import { ListVersionsCommand } from './list-versions.command';
import { RecallVersionCommand } from './recall-version.command';
import { ShowRecallCommand } from './show-recall.command';

export const VERSION_SUBCOMMANDS = [ListVersionsCommand, RecallVersionCommand, ShowRecallCommand];

@Command({
  name: 'versions',
  description: 'configuration versions of an agent, and recalls',
  subCommands: VERSION_SUBCOMMANDS,
})
export class VersionsCommand extends CommandGroup {}
