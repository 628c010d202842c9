import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { one, type Manifest } from './helm';
import { container, projected } from './pods';

/** What a kubelet would start: the words after `node`, and the variables. */
export interface Start {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Takes the files of its volumes away. */
  remove(): void;
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** Does for one container what a kubelet does: fills volumes from the rendered Secrets, and variables from them and the ConfigMaps. */
export function startOf(manifests: readonly Manifest[], pod: Manifest, name: string): Start {
  const { command, args = [], env = [], envFrom = [], volumeMounts } = container(pod, name);
  const root = mkdtempSync(join(tmpdir(), 'config-sync-pod-'));
  for (const mount of volumeMounts as { name: string; mountPath: string }[]) {
    const folder = join(root, mount.mountPath);
    mkdirSync(folder, { recursive: true });
    for (const [path, source] of Object.entries(projected(pod, mount.name))) {
      writeFileSync(join(folder, path), secret(manifests, source), { mode: 0o440 });
    }
  }
  const fromMaps = (envFrom as { configMapRef: { name: string } }[]).map(
    ({ configMapRef }) => one(manifests, 'ConfigMap', configMapRef.name)['data'] as Record<string, string>,
  );
  const own = (env as Variable[]).map((variable) => [variable.name, valueOf(manifests, variable, root)]);
  const [program, ...words] = command as string[];
  if (program !== 'node') throw new Error(`the container runs ${String(program)}`);
  return {
    args: [...words, ...(args as string[])],
    environment: Object.assign({}, ...fromMaps, Object.fromEntries(own)) as Record<string, string>,
    remove: () => rmSync(root, { recursive: true }),
  };
}

/** Paths below /etc/config-sync lie in the folder that stands for the container's root. */
function valueOf(manifests: readonly Manifest[], { value = '', valueFrom }: Variable, root: string): string {
  if (valueFrom !== undefined) return secret(manifests, `${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`);
  return value.startsWith('/etc/config-sync/') ? join(root, value) : value;
}

function secret(manifests: readonly Manifest[], source: string): string {
  const [name = '', key = ''] = source.split('/');
  const found = manifests.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === name);
  const value = (found?.['stringData'] as Record<string, string> | undefined)?.[key];
  if (value === undefined) throw new Error(`no Secret ${name} with ${key}`);
  return value;
}
