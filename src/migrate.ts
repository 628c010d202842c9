import 'reflect-metadata';
import { migrate } from './cli/migrate/migrations';

const USAGE = 'usage: node dist/migrate.js up|revert';

/** `config-sync migrate` for whoever starts only this file, as an init container does. */
async function run(direction: string | undefined): Promise<string> {
  if (direction !== 'up' && direction !== 'revert') throw new Error(`migration failed: ${USAGE}`);
  return migrate(direction, process.env);
}

run(process.argv[2]).then(
  (sentence) => {
    console.log(sentence);
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
