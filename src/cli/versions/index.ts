import { VERSION_SUBCOMMANDS, VersionsCommand } from './versions.command';

export const VERSION_COMMANDS = [VersionsCommand, ...VERSION_SUBCOMMANDS];
