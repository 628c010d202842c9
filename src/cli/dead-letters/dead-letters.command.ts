import { Command } from 'nest-commander';
import { CommandGroup } from '../frame/cli-command';
import { ExportDeadLettersCommand } from './export-dead-letters.command';
import { ListDeadLettersCommand } from './list-dead-letters.command';
import { PurgeDeadLettersCommand } from './purge-dead-letters.command';
import { ReplayDeadLettersCommand } from './replay-dead-letters.command';
import { ShowDeadLetterCommand } from './show-dead-letter.command';

export const DEAD_LETTER_SUBCOMMANDS = [
  ListDeadLettersCommand,
  ShowDeadLetterCommand,
  ReplayDeadLettersCommand,
  PurgeDeadLettersCommand,
  ExportDeadLettersCommand,
];

@Command({
  name: 'dlq',
  description: 'dead letters: list, show, replay, purge, export',
  subCommands: DEAD_LETTER_SUBCOMMANDS,
})
export class DeadLettersCommand extends CommandGroup {}
