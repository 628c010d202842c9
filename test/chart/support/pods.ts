import type { Manifest } from './helm';

/* eslint-disable @typescript-eslint/no-explicit-any */

/** The pod of a Deployment, a Job or a Pod. */
export function podOf(manifest: Manifest): { metadata: Manifest['metadata']; spec: any } {
  if (manifest.kind === 'Pod') return { metadata: manifest.metadata, spec: manifest['spec'] };
  return manifest['spec'].template;
}

export function hasPod({ kind }: Manifest): boolean {
  return ['Deployment', 'Job', 'Pod'].includes(kind);
}

export function containersOf(manifest: Manifest): any[] {
  const { spec } = podOf(manifest);
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The container of ours with this name. */
export function container(manifest: Manifest, name = 'service'): any {
  return containersOf(manifest).find((candidate) => candidate.name === name);
}

/** A container's variables by name: a value, or where it comes from. */
export function variables({ env = [] }: { env?: any[] }): Record<string, any> {
  return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

/** The files of a projected volume, as `path: secret/key`. */
export function projected(manifest: Manifest, name: string): Record<string, string> {
  const volume = podOf(manifest).spec.volumes.find((candidate: any) => candidate.name === name);
  const sources: any[] = volume?.projected?.sources ?? [];
  return Object.fromEntries(
    sources.flatMap(({ secret }) => secret.items.map(({ key, path }: any) => [path, `${secret.name}/${key}`])),
  );
}
