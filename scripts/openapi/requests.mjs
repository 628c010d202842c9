import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { getMetadataStorage } = require('class-validator');
const { STATUS_REASONS, SYNC_STATUSES, UUID_PATTERN } = require('../../dist/domain/index.js');

/** Lists that the answers have as well. */
const NAMED = new Map([
  [STATUS_REASONS, 'StatusReason'],
  [SYNC_STATUSES, 'SyncStatus'],
]);

/** What each rule of class-validator says in JSON Schema. */
const RULES = {
  isInt: () => ({ type: 'integer' }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  isBoolean: () => ({ type: 'boolean' }),
  isString: () => ({ type: 'string' }),
  isLength: ([minLength, maxLength]) => ({ minLength, maxLength }),
  maxLength: ([maxLength]) => ({ maxLength }),
  matches: ([pattern]) =>
    pattern === UUID_PATTERN ? { type: 'string', format: 'uuid' } : { type: 'string', pattern: pattern.source },
  isIn: ([values]) => {
    const name = NAMED.get(values);
    return name === undefined ? { type: 'string', enum: [...values] } : { $ref: `#/components/schemas/${name}` };
  },
  isIso8601: () => ({ type: 'string' }),
  arrayNotEmpty: () => ({ type: 'array', minItems: 1 }),
  arrayMaxSize: ([maxItems]) => ({ type: 'array', maxItems }),
};

function ruleOf({ name, constraints, each }) {
  const rule = RULES[name];
  if (rule === undefined) throw new Error(`scripts/openapi/requests.mjs has no JSON Schema for the rule ${name}`);
  const schema = rule(constraints ?? []);
  return each ? { type: 'array', items: schema } : schema;
}

/**
 * The rules that a request is held against, told by the rules themselves.
 * @param {Function} type a class of class-validator
 * @returns {{ name: string, required: boolean, schema: object }[]}
 */
export function fieldsOf(type) {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const defaults = new type();
  const fields = new Map();
  for (const rule of rules) {
    const field = fields.get(rule.propertyName) ?? { required: true, schema: {} };
    fields.set(rule.propertyName, field);
    if (rule.name === 'isOptional') field.required = false;
    else Object.assign(field.schema, ruleOf(rule));
  }
  return [...fields].map(([name, { required, schema }]) => {
    const value = defaults[name];
    return value === undefined
      ? { name, required, schema }
      : { name, required: false, schema: { ...schema, default: value } };
  });
}

/** As for a class, but for a body: rules with `each` and the one of the list are one schema. */
export function bodyOf(type, source) {
  const fields = fieldsOf(type);
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map(({ name, schema }) => [name, { ...schema, ...words(type, name, source) }]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** The comment of a field, also of one that a class has from its parent. */
export function words(type, name, source) {
  for (let at = type; at?.name; at = Object.getPrototypeOf(at)) {
    const doc = source.get(`${at.name}.${name}`)?.doc;
    if (doc) return { description: doc };
  }
  return {};
}
