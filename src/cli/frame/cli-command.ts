import { Injectable } from '@nestjs/common';
import { CommandRunner } from 'nest-commander';
import type { ApiClient } from '../api/api-client';
import type { Printer } from '../output/printer';
import type { Terminal } from '../terminal/terminal';
import { CliRuntime } from './cli-runtime';
import type { ExitCode } from './exit-code';
import type { GlobalOptions } from './global-options';
import type { Interrupt } from './interrupt';

type Command = CommandRunner['command'];

/** A command. It says by its exit code how it ended, and throws a `CliError` when it could not be done. */
@Injectable()
export abstract class CliCommand extends CommandRunner {
  constructor(protected readonly runtime: CliRuntime) {
    super();
  }

  override setCommand(command: Command): this {
    // A word too many is a mistake, as a second agent where only one is looked at.
    command.allowExcessArguments(false).exitOverride();
    return super.setCommand(command);
  }

  override async run(args: string[]): Promise<void> {
    process.exitCode = await this.execute(this.command.optsWithGlobals<GlobalOptions>(), args);
  }

  protected get terminal(): Terminal {
    return this.runtime.terminal;
  }

  protected get interrupt(): Interrupt {
    return this.runtime.interrupt;
  }

  protected api(options: GlobalOptions): ApiClient {
    return this.runtime.api(options);
  }

  protected printer(options: GlobalOptions): Printer {
    return this.runtime.printer(options);
  }

  /** @param options as the command declares them @param args the positional arguments, as many as the command declares; of a variadic one, all */
  protected abstract execute(options: GlobalOptions, args: readonly string[]): Promise<ExitCode>;
}

/** A command that only has commands below it: its help is what it has to say. */
@Injectable()
export abstract class CommandGroup extends CommandRunner {
  override setCommand(command: Command): this {
    command.exitOverride();
    return super.setCommand(command);
  }

  override run(args: string[]): Promise<void> {
    const [word = null] = args;
    if (word === null) this.command.help({ error: true });
    const known = this.command.commands.map((command) => command.name()).join(', ');
    this.command.error(`error: ${this.command.name()} has no command '${word}', but ${known}`);
  }
}
