import { Command } from 'nest-commander';
import { CliCommand } from '../frame/cli-command';
import { UsageError } from '../frame/cli-error';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { bash, fish, zsh } from './scripts';
import { wordsOf } from './words';

const SCRIPTS: Readonly<Record<string, typeof bash>> = { bash, zsh, fish };

@Command({
  name: 'completion',
  description: 'prints a script that completes commands and options: source <(config-sync completion bash)',
  arguments: '<shell>',
  argsDescription: { shell: Object.keys(SCRIPTS).join(', ') },
})
export class CompletionCommand extends CliCommand {
  protected execute(_options: GlobalOptions, [shell = '']: readonly string[]): Promise<ExitCode> {
    const script = SCRIPTS[shell];
    if (script === undefined) throw new UsageError(`the shell must be one of ${Object.keys(SCRIPTS).join(', ')}`);
    const root = this.command.parent ?? this.command;
    this.terminal.write(script(wordsOf(root)));
    return Promise.resolve(EXIT.ok);
  }
}
