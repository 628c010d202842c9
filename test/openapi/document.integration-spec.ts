import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '../../scripts/openapi.mjs');

/** The program also refuses a document that is no OpenAPI 3.1, or in which a route is missing that Express has. */
it('docs/openapi.json is that of the routes (npm run openapi)', () => {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
