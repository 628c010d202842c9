import { Command } from 'nest-commander';
import { CommandGroup } from '../frame/cli-command';
import { AdoptAgentCommand } from './adopt-agent.command';
import { DiffAgentCommand } from './diff-agent.command';
import { GetAgentCommand } from './get-agent.command';
import { HistoryAgentCommand } from './history-agent.command';
import { ListAgentsCommand } from './list-agents.command';
import { PauseAgentsCommand, ResumeAgentsCommand } from './pause-agents.command';
import { PlanAgentCommand } from './plan-agent.command';
import { ReleaseAgentsCommand } from './release-agents.command';
import { RollbackAgentCommand } from './rollback-agent.command';
import { SyncAgentsCommand } from './sync-agents.command';
import { WaitAgentsCommand } from './wait-agents.command';

export const AGENT_SUBCOMMANDS = [
  ListAgentsCommand,
  GetAgentCommand,
  PlanAgentCommand,
  DiffAgentCommand,
  SyncAgentsCommand,
  WaitAgentsCommand,
  HistoryAgentCommand,
  RollbackAgentCommand,
  PauseAgentsCommand,
  ResumeAgentsCommand,
  AdoptAgentCommand,
  ReleaseAgentsCommand,
];

@Command({
  name: 'agents',
  description: 'look at agents, plan, sync, wait, pause, roll back',
  subCommands: AGENT_SUBCOMMANDS,
})
export class AgentsCommand extends CommandGroup {}
