import { Command, SubCommand } from 'nest-commander';
import { UUID_PATTERN } from '../../domain';
import { CliCommand, CommandGroup } from '../frame/cli-command';
import { CliError, UsageError } from '../frame/cli-error';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';

@SubCommand({
  name: 'bot',
  description: 'prints the token of one agent’s bots, made with BOT_TOKEN_KEY; asks nobody',
  arguments: '<agent-id>',
  argsDescription: { 'agent-id': 'the id of the agent' },
})
export class BotTokenCommand extends CliCommand {
  protected async execute(_options: GlobalOptions, [agentId = '']: readonly string[]): Promise<ExitCode> {
    if (!UUID_PATTERN.test(agentId)) throw new UsageError('an agent id is a UUID');
    const { botToken, EnvironmentError, readBotTokenKey } = await import('../../config/index.js');
    try {
      this.terminal.line(botToken(readBotTokenKey(this.runtime.environment), agentId));
      return EXIT.ok;
    } catch (error) {
      throw error instanceof EnvironmentError ? new CliError(error.problems.join('; ')) : error;
    }
  }
}

@Command({ name: 'token', description: 'tokens of bots', subCommands: [BotTokenCommand] })
export class TokenCommand extends CommandGroup {}
