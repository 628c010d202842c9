import { CommandFactory } from 'nest-commander';
import { Terminal } from '../terminal/terminal';
import { EXIT } from './exit-code';
import { failureOf } from './failure';
import { Interrupt } from './interrupt';
import { program } from './program';

/** Runs one command line and sets the exit code of the process. Never rejects. */
export async function runCli(argv: readonly string[]): Promise<void> {
  // What was given as --token is gone from the list of processes.
  process.title = 'config-sync';
  quietPipes();
  process.exitCode = EXIT.ok;
  try {
    await run(argv);
  } catch (error) {
    end(error);
  }
}

async function run(argv: readonly string[]): Promise<void> {
  const app = await program(argv, {
    serviceErrorHandler: (error) => {
      end(error, app.get(Interrupt).happened);
    },
  });
  app.get(Interrupt).listen();
  await CommandFactory.runApplication(app);
  await app.close();
}

function end(error: unknown, interrupted = false): void {
  const { code, sentence } = failureOf(error, interrupted);
  process.exitCode = code;
  if (sentence !== null) new Terminal().note(sentence);
}

/** `| head` closes the pipe early: that is no failure, and nothing more has to be said. */
function quietPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
}
