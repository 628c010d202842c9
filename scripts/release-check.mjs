// npm run release:check -- v1.2.3: is the tag the version of the package and of the chart, and does the changelog speak of it?
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from './lib/paths.mjs';

const read = (file) => readFileSync(join(root, file), 'utf8');
const version = (process.argv[2] ?? '').replace(/^v/, '');
const chart = existsSync(join(root, 'helm/Chart.yaml')) ? parse(read('helm/Chart.yaml')) : undefined;
const found = {
  'package.json': JSON.parse(read('package.json')).version,
  'helm/Chart.yaml version': chart?.version,
  'helm/Chart.yaml appVersion': chart?.appVersion,
  'CHANGELOG.md': new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\]`, 'm').test(read('CHANGELOG.md'))
    ? version
    : undefined,
};
const wrong = Object.entries(found).filter(([, has]) => has !== version);
for (const [where, has] of wrong)
  console.error(`${where} says ${has ?? 'nothing'}, the tag says ${version || 'nothing'}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
