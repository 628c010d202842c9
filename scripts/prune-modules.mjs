// node scripts/prune-modules.mjs <node_modules>: takes out of it what no program loads: declarations, source maps, documentation.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Licences stay: they must go where the code goes. */
const useless = [/\.d\.[cm]?ts$/, /\.map$/, /\.(md|markdown)$/i, /\.tsbuildinfo$/, /\.flow$/];
const kept = /^(licen[cs]e|notice|copying)/i;

/** @returns {number} bytes that are gone */
function prune(directory) {
  let freed = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) freed += prune(path);
    else if (entry.isFile() && !kept.test(entry.name) && useless.some((pattern) => pattern.test(entry.name))) {
      freed += statSync(path).size;
      rmSync(path);
    }
  }
  return freed;
}

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('which node_modules?');
console.log(`${directory}: ${(prune(directory) / 1e6).toFixed(0)} MB of declarations, maps and documentation are gone`);
