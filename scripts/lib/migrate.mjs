import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './processes.mjs';

/** Brings the database at `url` to the newest schema by the built program. Rejects with the program's words. */
export async function migrate(url) {
  const env = { PATH: process.env.PATH, DATABASE_URL: url };
  const { code, output } = await run(process.execPath, [join(root, 'dist/migrate.js'), 'up'], { env });
  if (code !== 0) throw new Error(output);
}
