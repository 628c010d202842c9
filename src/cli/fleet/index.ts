import { FLEET_SUBCOMMANDS, FleetCommand } from './fleet.command';

export const FLEET_COMMANDS = [FleetCommand, ...FLEET_SUBCOMMANDS];
