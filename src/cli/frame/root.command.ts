import { Option, RootCommand } from 'nest-commander';
import { FORMATS } from '../output/printer';
import { oneOf } from './options/parse';
import { CommandGroup } from './cli-command';

/** The options that every command takes. */
@RootCommand({
  name: 'config-sync',
  description: 'Operates a fleet of Pipecat Cloud agents through the admin API of config-sync.',
})
export class ConfigSyncCommand extends CommandGroup {
  /** The whole program, as it was put together. */
  get tree(): CommandGroup['command'] {
    return this.command;
  }

  @Option({
    flags: '-o, --output <format>',
    description: 'how results are shown; json and yaml are what the API answered',
    defaultValue: 'table',
    choices: [...FORMATS],
  })
  output(value: string): string {
    return oneOf('--output', value, FORMATS);
  }

  @Option({ flags: '--no-headers', description: 'tables without their first line' })
  headers(): boolean {
    return false;
  }

  @Option({ flags: '--url <url>', description: 'the service (CONFIG_SYNC_API_URL, else http://localhost:8000)' })
  url(value: string): string {
    return value;
  }

  @Option({
    flags: '--token <token>',
    description:
      'the token; better in CONFIG_SYNC_API_TOKEN or a file, where other users do not see it (else ADMIN_TOKEN)',
  })
  token(value: string): string {
    return value;
  }

  @Option({
    flags: '--token-file <path>',
    description: 'a file with the token, - for standard input (CONFIG_SYNC_API_TOKEN_FILE)',
  })
  tokenFile(value: string): string {
    return value;
  }

  @Option({ flags: '--verbose', description: 'says each call to the service on standard error' })
  verbose(): boolean {
    return true;
  }
}
