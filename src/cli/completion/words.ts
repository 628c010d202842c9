import type { CommandRunner } from 'nest-commander';

type Command = CommandRunner['command'];

/** What may follow one command: `path` is how it is called, without the program. */
export interface Words {
  readonly path: string;
  readonly commands: readonly string[];
  readonly options: readonly string[];
}

/** Of every command below `root`, itself first. */
export function wordsOf(root: Command, path: readonly string[] = []): Words[] {
  const options = root.options.flatMap(({ long }) => (long == null ? [] : [long]));
  const here = {
    path: path.join(' '),
    commands: root.commands.map((command) => command.name()),
    options: [...options, '--help'],
  };
  return [here, ...root.commands.flatMap((command) => wordsOf(command, [...path, command.name()]))];
}
