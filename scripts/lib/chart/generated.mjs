import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import prettier from 'prettier';
import { root } from '../paths.mjs';
import { withConfigSchema, withConfigSection } from './config-section.mjs';
import { valuesTable } from './values-table.mjs';
import { settings } from './variables.mjs';

const read = (file) => readFileSync(join(root, file), 'utf8');

async function pretty(text, file) {
  const options = await prettier.resolveConfig(join(root, file));
  return prettier.format(text, { ...options, filepath: file });
}

/** README.md with the tables between its two marks renewed. */
function withTables(readme, valuesYaml) {
  const [before, rest] = readme.split('<!-- values -->');
  const after = rest?.split('<!-- /values -->')[1];
  if (after === undefined) throw new Error('helm/README.md has no section <!-- values -->');
  return `${before}<!-- values -->\n\n${valuesTable(valuesYaml)}\n\n<!-- /values -->${after}`;
}

/** A chart cannot read outside its folder, so it has copies of what Prometheus and Grafana are given. */
function copies() {
  const dashboards = existsSync(join(root, 'monitoring/dashboards'))
    ? readdirSync(join(root, 'monitoring/dashboards'))
    : [];
  const files = [
    'alerts.yaml',
    ...dashboards.filter((name) => name.endsWith('.json')).map((name) => `dashboards/${name}`),
  ];
  return files
    .filter((name) => existsSync(join(root, 'monitoring', name)))
    .map((name) => [`helm/files/${name}`, read(`monitoring/${name}`)]);
}

/** @returns {Promise<Map<string, string | null>>} what each generated file should be; null = it should not be there */
async function wanted() {
  const own = settings();
  const values = await pretty(withConfigSection(read('helm/values.yaml'), own), 'helm/values.yaml');
  const schema = JSON.stringify(withConfigSchema(JSON.parse(read('helm/values.schema.json')), own));
  const files = new Map([
    ['helm/values.yaml', values],
    ['helm/values.schema.json', await pretty(schema, 'helm/values.schema.json')],
    ['helm/README.md', withTables(read('helm/README.md'), values)],
    ...copies(),
  ]);
  const dashboards = existsSync(join(root, 'helm/files/dashboards'))
    ? readdirSync(join(root, 'helm/files/dashboards'))
    : [];
  for (const name of dashboards) {
    const file = `helm/files/dashboards/${name}`;
    if (!files.has(file)) files.set(file, null);
  }
  return files;
}

const current = (file) => (existsSync(join(root, file)) ? read(file) : null);

/** @returns {Promise<string[]>} the generated files that are not what their sources say */
export async function staleFiles() {
  return [...(await wanted())].filter(([file, text]) => current(file) !== text).map(([file]) => file);
}

/** Writes them. @returns {Promise<string[]>} those that changed */
export async function writeFiles() {
  const changed = [...(await wanted())].filter(([file, text]) => current(file) !== text);
  for (const [file, text] of changed) {
    if (text === null) rmSync(join(root, file));
    else {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  }
  return changed.map(([file]) => file);
}
