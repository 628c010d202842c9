import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { root } from '../lib/paths.mjs';

/** `Page<RunView>`, which has a name of its own as well. */
const isGeneric = (name) => name.includes('<');

/** The words that a member of a union allows; null = it is no list of words. */
function wordsOf(one, definitions) {
  const { const: word, enum: words } = definitions[one.$ref?.replace('#/definitions/', '')] ?? one;
  if (typeof word === 'string') return [word];
  return words?.every((each) => typeof each === 'string') ? words : null;
}

/** A union of words as one list: more programs that make clients understand it. */
function listed({ anyOf, ...rest }, definitions) {
  if (anyOf === undefined) return rest;
  const lists = anyOf.map((one) => wordsOf(one, definitions));
  if (lists.includes(null)) return { anyOf, ...rest };
  return { type: 'string', enum: [...new Set(lists.flat())], ...rest };
}

/** @returns a copy whose references lead to components/schemas; one to a generic type becomes the type itself */
function moved(node, definitions) {
  if (Array.isArray(node)) return node.map((member) => moved(member, definitions));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, ...rest } = listed(node, definitions);
  const members = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, moved(value, definitions)]));
  if ($ref === undefined) return members;
  const name = $ref.replace('#/definitions/', '');
  if (isGeneric(name)) return { ...moved(definitions[name], definitions), ...members };
  return { $ref: `#/components/schemas/${name}`, ...members };
}

/**
 * The types of src/api, and the problem, as JSON Schema: what the handlers are declared to return, so the compiler sees to it that they do.
 * @returns {Record<string, object>} for components/schemas
 */
export function shapesOfAnswers() {
  const generator = createGenerator({
    path: join(root, 'src/{api/*,http/problem}.ts'),
    tsconfig: join(root, 'tsconfig.json'),
    type: '*',
    expose: 'export',
    jsDoc: 'extended',
    // A client must bear a field that it does not know: one more is no new version of the API.
    additionalProperties: true,
    functions: 'hide',
    encodeRefs: false,
    skipTypeCheck: true,
  });
  const { definitions } = generator.createSchema('*');
  return Object.fromEntries(
    Object.entries(definitions)
      .filter(([name, schema]) => /^\w+$/.test(name) && Object.keys(schema).length > 0)
      .map(([name, schema]) => [name, moved(schema, definitions)]),
  );
}
