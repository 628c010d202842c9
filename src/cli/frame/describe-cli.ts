import type { CommandRunner } from 'nest-commander';
import { program } from './program';
import { ConfigSyncCommand } from './root.command';

type Command = CommandRunner['command'];

/** A command as its help shows it, for docs/cli.md. */
export interface CommandDescription {
  /** As it is called, as `config-sync agents ls`. */
  readonly path: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly usage: string;
  readonly arguments: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionDescription[];
  readonly commands: readonly CommandDescription[];
}

export interface OptionDescription {
  readonly flags: string;
  readonly description: string;
  readonly choices: readonly string[];
  readonly defaultValue: string | null;
}

/** The whole program, with the global options at its root. */
export async function describeCli(): Promise<CommandDescription> {
  const app = await program([]);
  const description = describe(app.get(ConfigSyncCommand).tree, '');
  await app.close();
  return description;
}

function describe(command: Command, above: string): CommandDescription {
  const path = `${above} ${command.name()}`.trim();
  return {
    path,
    aliases: command.aliases(),
    description: command.description(),
    usage: command.usage(),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      description: argument.description,
    })),
    options: command.options.map(({ flags, description, argChoices, defaultValue }) => ({
      flags,
      description,
      choices: argChoices ?? [],
      defaultValue: typeof defaultValue === 'string' ? defaultValue : null,
    })),
    commands: command.commands.map((below) => describe(below, path)),
  };
}
