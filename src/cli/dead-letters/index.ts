import { DEAD_LETTER_SUBCOMMANDS, DeadLettersCommand } from './dead-letters.command';

export const DEAD_LETTER_COMMANDS = [DeadLettersCommand, ...DEAD_LETTER_SUBCOMMANDS];
