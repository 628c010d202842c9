// Makes test/chart/schemas/kubernetes-<version>.json, by which the chart's manifests are checked: Kubernetes' own JSON schemas, cut down
// to the kinds that the chart knows, strict about unknown fields. To be run by hand, for another version of Kubernetes:
//   pip download --no-deps kubernetes-validate && unzip kubernetes_validate-*.whl -d <folder>
//   node scripts/kubernetes-schemas.mjs <folder>/kubernetes_validate/kubernetes-json-schema 1.27 1.37
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from './lib/main.mjs';
import { root } from './lib/paths.mjs';

const KINDS = {
  'v1/ConfigMap': 'core.v1.ConfigMap',
  'v1/Secret': 'core.v1.Secret',
  'v1/Service': 'core.v1.Service',
  'v1/ServiceAccount': 'core.v1.ServiceAccount',
  'v1/Pod': 'core.v1.Pod',
  'apps/v1/Deployment': 'apps.v1.Deployment',
  'batch/v1/Job': 'batch.v1.Job',
  'policy/v1/PodDisruptionBudget': 'policy.v1.PodDisruptionBudget',
  'autoscaling/v2/HorizontalPodAutoscaler': 'autoscaling.v2.HorizontalPodAutoscaler',
  'networking.k8s.io/v1/NetworkPolicy': 'networking.v1.NetworkPolicy',
  'networking.k8s.io/v1/Ingress': 'networking.v1.Ingress',
};

const nameOf = (reference) => reference.split('/').at(-1);

/** Without the prose, and with references into this one document. */
function bare(node) {
  if (Array.isArray(node)) return node.map(bare);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).filter(
    ([key, value]) => !(key === 'description' && typeof value === 'string') && !key.startsWith('x-kubernetes'),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === '$ref' ? `#/$defs/${nameOf(value)}` : bare(value)]),
  );
}

/** A chart writes no status, and what a status is made of is a third of it all. */
function withoutStatus(definition) {
  delete definition.properties?.status;
  return definition;
}

function reachable(definitions, names) {
  const found = {};
  const visit = (name) => {
    if (name in found) return;
    found[name] = withoutStatus(bare(definitions[name]));
    for (const [, reference] of JSON.stringify(found[name]).matchAll(/"\$ref":"([^"]+)"/g)) visit(nameOf(reference));
  };
  names.forEach(visit);
  return found;
}

await main(async () => {
  const [folder, ...versions] = process.argv.slice(2);
  if (versions.length === 0) throw new Error('usage: node scripts/kubernetes-schemas.mjs <folder> <version> …');
  const target = join(root, 'test/chart/schemas');
  mkdirSync(target, { recursive: true });
  for (const version of versions) {
    const file = join(folder, `v${version}.0-local-strict`, '_definitions.json');
    const { $defs } = JSON.parse(readFileSync(file, 'utf8'));
    const full = Object.fromEntries(Object.entries(KINDS).map(([kind, name]) => [kind, `io.k8s.api.${name}`]));
    const kinds = Object.fromEntries(Object.entries(full).map(([kind, name]) => [kind, `#/$defs/${name}`]));
    const document = { kinds, $defs: reachable($defs, Object.values(full)) };
    writeFileSync(join(target, `kubernetes-${version}.json`), `${JSON.stringify(document)}\n`);
  }
});
