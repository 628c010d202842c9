import { AGENT_SUBCOMMANDS, AgentsCommand } from './agents.command';

export const AGENT_COMMANDS = [AgentsCommand, ...AGENT_SUBCOMMANDS];
