import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../paths.mjs';

const require = createRequire(import.meta.url);

/** DATABASE_POOL_SIZE → databasePoolSize; the chart's template turns it back. */
export const valueName = (variable) =>
  variable.toLowerCase().replace(/_([a-z0-9])/g, (_match, letter) => letter.toUpperCase());

/** The rows of docs/configuration.md, in their order. @returns {Map<string, { section: string, text: string }>} */
function documented() {
  const rows = new Map();
  let section = '';
  for (const line of readFileSync(join(root, 'docs/configuration.md'), 'utf8').split('\n')) {
    section = /^## (.+)$/.exec(line)?.[1] ?? section;
    const [, name, text] = /^\| `([A-Z0-9_]+)` \| .+? \| ?(.*) \|$/.exec(line) ?? [];
    if (name) rows.set(name, { section, text: text.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1') });
  }
  return rows;
}

/** What a rule of class-validator means in JSON Schema. */
const meanings = {
  isInt: () => ({ type: 'integer' }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  isIn: ([values]) => (values.join() === 'true,false' ? { type: 'boolean' } : { type: 'string', enum: values }),
  matches: ([pattern]) => ({ type: 'string', pattern: pattern.source }),
  isString: () => ({ type: 'string' }),
};

function schemaOf(rules) {
  const schema = Object.assign(
    { type: 'string' },
    ...rules.map(({ name, constraints }) => meanings[name]?.(constraints)),
  );
  const optional = rules.some(({ type }) => type === 'conditionalValidation');
  // Empty = not set, as the service has it.
  return optional && schema.pattern ? { ...schema, pattern: `^$|${schema.pattern}` } : schema;
}

function valueOf(given, schema) {
  if (given === undefined) return '';
  return schema.type === 'boolean' ? given === 'true' : given;
}

/** The parts of the built service that know its variables. */
function service() {
  require('reflect-metadata');
  const { Environment } = require(join(root, 'dist/config/environment.js'));
  const { readEnvironment } = require(join(root, 'dist/config/read-environment.js'));
  const rules = require('class-validator')
    .getMetadataStorage()
    .getTargetValidationMetadatas(Environment, '', false, false);
  return { defaults: new Environment(), rules, readEnvironment };
}

/** What the service also reads from a file is a credential: that has its place in `credentials`. */
function isCredential(variable, readEnvironment) {
  try {
    readEnvironment({ [`${variable}_FILE`]: join(root, 'no such file') });
  } catch (error) {
    return error.problems?.some((problem) => problem.startsWith(`${variable}_FILE `)) ?? false;
  }
  return false;
}

/**
 * The settings of the built service that are no credentials, in the order of docs/configuration.md.
 * @returns {{ variable: string, name: string, section: string, text: string, value: unknown, schema: object }[]}
 */
export function settings() {
  const { defaults, rules, readEnvironment } = service();
  return [...documented()]
    .map(([variable, row]) => ({
      variable,
      ...row,
      rules: rules.filter(({ propertyName }) => propertyName === variable),
    }))
    .filter(({ variable, rules: own }) => own.length > 0 && !variable.endsWith('_FILE'))
    .filter(({ variable }) => !isCredential(variable, readEnvironment))
    .map(({ variable, section, text, rules: own }) => {
      const schema = schemaOf(own);
      return { variable, name: valueName(variable), section, text, value: valueOf(defaults[variable], schema), schema };
    });
}
