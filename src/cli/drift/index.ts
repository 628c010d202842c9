import { DRIFT_SUBCOMMANDS, DriftCommand } from './drift.command';
import { ListOrphansCommand, OrphansCommand } from './orphans.command';

export const DRIFT_COMMANDS = [DriftCommand, ...DRIFT_SUBCOMMANDS];
export const ORPHAN_COMMANDS = [OrphansCommand, ListOrphansCommand];
