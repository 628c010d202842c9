import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root';

/** Of the package. */
export const VERSION = packageVersion();

function packageVersion(): string {
  try {
    const file = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version?: unknown };
    return typeof file.version === 'string' ? file.version : 'unknown';
  } catch {
    return 'unknown';
  }
}
