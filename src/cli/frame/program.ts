import type { INestApplicationContext } from '@nestjs/common';
import { CommandFactory } from 'nest-commander';
import { CliModule } from './cli.module';
import { commandsFor } from './commands';
import { VERSION } from '../../package-info';

/** The program with the commands that this command line may call, made and not run. */
export async function program(
  argv: readonly string[],
  options: { readonly serviceErrorHandler?: (error: Error) => void } = {},
): Promise<INestApplicationContext> {
  return CommandFactory.createWithoutRunning(CliModule.of(await commandsFor(argv)), {
    logger: false,
    version: VERSION,
    helpConfiguration: { showGlobalOptions: true, sortSubcommands: false },
    errorHandler: (error) => {
      throw error;
    },
    ...options,
  });
}
