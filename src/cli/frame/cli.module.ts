import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { Terminal } from '../terminal/terminal';
import { CliRuntime } from './cli-runtime';
import { Interrupt } from './interrupt';
import { ConfigSyncCommand } from './root.command';

/** A command and everything below it. */
export type Commands = readonly Type[];

/** The command line: as few providers as possible, since all of them are made before the first word is said. */
@Module({})
export class CliModule {
  static of(commands: Commands): DynamicModule {
    return {
      module: CliModule,
      providers: [
        { provide: Terminal, useFactory: () => new Terminal() },
        Interrupt,
        CliRuntime,
        ConfigSyncCommand,
        ...commands,
      ],
    };
  }
}
