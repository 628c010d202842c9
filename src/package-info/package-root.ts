import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE = 'pipecat-config-sync';

let found: string | undefined;

/**
 * The directory of our package.json, beside which migrations, documents and the page lie. Looked for from here upwards: the programs are
 * bundled, so where a source file was tells nothing about where its code runs.
 */
export function packageRoot(): string {
  return (found ??= lookUp(__dirname));
}

function lookUp(from: string): string {
  const file = join(from, 'package.json');
  if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name === PACKAGE) return from;
  const above = dirname(from);
  if (above === from) throw new Error(`${PACKAGE} is not where its package.json is: install it anew`);
  return lookUp(above);
}
