/** In the order in which people read a document; all else by its name. */
const FIRST = ['openapi', 'info', 'servers', 'tags', 'paths', 'components'];

function byName(node) {
  if (Array.isArray(node)) return node.map(byName);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.keys(node)
      .sort()
      .map((key) => [key, byName(node[key])]),
  );
}

export function sorted({ tags: _, ...document }) {
  const tags = [...new Set(operationsOf(document).flatMap((operation) => operation.tags))].sort();
  const whole = { ...document, tags: tags.map((name) => ({ name })) };
  return Object.fromEntries(FIRST.map((key) => [key, byName(whole[key])]));
}

export const operationsOf = ({ paths }) => Object.values(paths).flatMap((operations) => Object.values(operations));

/** The names of all schemas that are referred to. */
function referred(node, found = new Set()) {
  if (typeof node !== 'object' || node === null) return found;
  for (const [key, value] of Object.entries(node))
    if (key === '$ref' && value.startsWith('#/components/schemas/'))
      found.add(value.replace('#/components/schemas/', ''));
    else if (key !== '$ref') referred(value, found);
  return found;
}

/** Without the schemas that nothing leads to. */
export function withoutUnused(document) {
  const { schemas } = document.components;
  const used = referred([document.paths, document.components.responses]);
  for (let size = -1; size !== used.size;) {
    size = used.size;
    for (const name of [...used]) referred(schemas[name], used);
  }
  const missing = [...used].filter((name) => schemas[name] === undefined);
  if (missing.length > 0) throw new Error(`no type of src/api is called ${missing.join(', ')}`);
  const kept = Object.fromEntries([...used].map((name) => [name, schemas[name]]));
  return { ...document, components: { ...document.components, schemas: kept } };
}
