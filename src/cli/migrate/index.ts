import { MIGRATE_SUBCOMMANDS, MigrateCommand } from './migrate.command';

export const MIGRATE_COMMANDS = [MigrateCommand, ...MIGRATE_SUBCOMMANDS];
