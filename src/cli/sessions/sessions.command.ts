import { Command, SubCommand } from 'nest-commander';
import { agentIdOf } from '../api/agent-address';
import { CommandGroup } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENT_ARGUMENT } from '../frame/options/arguments';
import { WatchingCommand, type WatchingOptions } from '../frame/options/watch-options';
import { SESSION_COLUMNS, type AgentSessions, type Session } from './session-columns';

@SubCommand({
  name: 'ls',
  aliases: ['list'],
  description: 'lists the live sessions of an agent, and which version each hears',
  ...AGENT_ARGUMENT,
})
export class ListSessionsCommand extends WatchingCommand {
  protected async execute(
    options: GlobalOptions & WatchingOptions,
    [agent = '']: readonly string[],
  ): Promise<ExitCode> {
    const api = this.api(options);
    const printer = this.printer(options);
    const path = `/v1/agents/${await agentIdOf(api, agent)}/sessions`;
    const read = (): Promise<AgentSessions> => api.get<AgentSessions>(path);
    if (options.watch === true) {
      return this.watching<AgentSessions, Session>(options, {
        read,
        rows: ({ sessions }) => sessions,
        key: ({ sessionId }) => sessionId,
        columns: SESSION_COLUMNS,
        lines: ({ sessions }) => printer.rows(SESSION_COLUMNS, sessions),
      });
    }
    const answer = await read();
    await printer.list(answer, SESSION_COLUMNS, answer.sessions);
    return EXIT.ok;
  }
}

@Command({ name: 'sessions', description: 'live sessions', subCommands: [ListSessionsCommand] })
export class SessionsCommand extends CommandGroup {}
