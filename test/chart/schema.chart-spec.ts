import { resolved, schema, values, type Schema } from './support/values';

/** What Kubernetes or Prometheus define, handed on as it is: the manifests are checked instead. */
const HANDED_ON = new Set(['kubernetesObject', 'namedList']);
const BY_NAME = new Set(['global', 'extraObjects']);

/** The paths below which the schema would take any key. */
function open(node: Schema, path: string, seen: readonly string[] = []): string[] {
  const name = node.$ref?.replace('#/definitions/', '') ?? '';
  if (HANDED_ON.has(name) || BY_NAME.has(path)) return [];
  if (seen.includes(name)) return [];
  const { type, properties = {}, additionalProperties, items } = resolved(node);
  const below = Object.entries(properties).flatMap(([key, child]) => open(child, `${path}.${key}`, [...seen, name]));
  const inItems = items === undefined ? [] : open(items, `${path}[]`, [...seen, name]);
  const takesAny = [type].flat().includes('object') && (additionalProperties ?? true) === true;
  return [...(takesAny ? [path] : []), ...below, ...inItems];
}

/** The paths of a map's values, as far as the schema describes maps. */
function paths(value: unknown, node: Schema, path = ''): string[] {
  const { properties } = resolved(node);
  if (properties === undefined || typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => paths(child, properties[key] ?? {}, `${path}.${key}`));
}

function described(node: Schema, path = ''): string[] {
  const { properties } = resolved(node);
  return properties === undefined
    ? [path]
    : Object.entries(properties).flatMap(([key, child]) => described(child, `${path}.${key}`));
}

/** Where a key in the values is left to the user: a map of Kubernetes that the chart fills with its own choice. */
const CHOSEN =
  /^\.(podSecurityContext|securityContext|resources|strategy|dnsConfig|affinity|global|autoscaling\.behavior|\w+\.resources|\w+\.egress\.\w+\.to)/;

describe('the schema of the values', () => {
  it('takes no unknown key, at any level', () => {
    expect(Object.entries(schema.properties).flatMap(([key, node]) => open(node, key))).toEqual([]);
    expect(schema.additionalProperties).toBe(false);
  });

  it('describes every value of values.yaml, and no other', () => {
    const isFixed = (path: string): boolean => !CHOSEN.test(path);
    expect(paths(values, schema).filter(isFixed).sort()).toEqual(described(schema).filter(isFixed).sort());
  });
});
