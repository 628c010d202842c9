import { execFile, execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const CHART = join(__dirname, '../../../helm');

const PROGRAM = process.env['TEST_HELM_BIN'];

/** Suites that need helm: skipped where there is none, which `npm test` has said by then. */
export const withHelm: jest.Describe = PROGRAM === undefined ? describe.skip : describe;

export interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs helm to its end, with `input` on its standard input and nothing of the developer's own settings. */
export async function helm(args: readonly string[], input = ''): Promise<Ending> {
  const home = join(tmpdir(), 'config-sync-helm');
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, KUBECONFIG: '/dev/null' };
  return new Promise((resolve, reject) => {
    const child = execFile(
      PROGRAM ?? 'helm',
      [...args],
      { env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') resolve({ code, stdout, stderr });
        else reject(error ?? new Error('helm did not start'));
      },
    );
    child.stdin?.end(input);
  });
}

/** As much of a manifest as every kind has. The rest is looked at as it is. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

export interface Rendering {
  readonly release?: string;
  readonly namespace?: string;
  /** As `values`, from a file of helm/ci. */
  readonly ci?: string;
  readonly kubeVersion?: string;
  /** What the cluster knows, as `security.openshift.io/v1`. */
  readonly apiVersions?: readonly string[];
}

const MINIMAL = { image: { repository: 'registry.example.com/config-sync' }, credentials: { existingSecret: 'cs' } };

/** Ours over theirs, map by map, as helm does it. */
export function merged(theirs: object, ours: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...theirs };
  for (const [key, value] of Object.entries(ours)) {
    const under = result[key];
    result[key] = isMap(value) && isMap(under) ? merged(under, value) : value;
  }
  return result;
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The arguments of helm for a rendering of the values on its standard input. */
export function templateArguments({
  release = 'sync',
  namespace = 'voice',
  ci,
  kubeVersion,
  apiVersions = [],
}: Rendering) {
  const more = [
    ...(ci === undefined ? [] : ['--values', join(CHART, 'ci', ci)]),
    ...(kubeVersion === undefined ? [] : ['--kube-version', kubeVersion]),
    ...apiVersions.flatMap((version) => ['--api-versions', version]),
  ];
  return ['template', release, CHART, '--namespace', namespace, ...more, '--values', '-'];
}

/** The manifests for the least values that there can be and `values` over them; for those of a file alone when `ci` is given. */
export async function render(values: object = {}, options: Rendering = {}): Promise<Manifest[]> {
  const given = JSON.stringify(options.ci === undefined ? merged(MINIMAL, values) : values);
  const args = templateArguments(options);
  const key = [...args, given].join('\0');
  let rendered = renderings.get(key);
  if (rendered === undefined) renderings.set(key, (rendered = rendering(args, given)));
  return parseManifests(await rendered);
}

/** helm makes the same of the same (which has a test), and each run of it costs a tenth of a second. */
const renderings = new Map<string, Promise<string>>();

export async function rendering(args: readonly string[], values: string): Promise<string> {
  const { code, stdout, stderr } = await helm(args, values);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

/** What helm says to `values`, which it must not take. */
export async function refusal(values: object, options: Rendering = {}): Promise<string> {
  const { code, stderr } = await helm(templateArguments(options), JSON.stringify(merged(MINIMAL, values)));
  if (code === 0) throw new Error('helm took these values');
  return stderr;
}

/** Helm 3 asks the cluster even for a rehearsal, and there is none. */
export function withRehearsal(...[name, suite]: Parameters<jest.Describe>): void {
  const version = PROGRAM === undefined ? '' : execFileSync(PROGRAM, ['version', '--short'], { encoding: 'utf8' });
  (/^v[4-9]/.test(version) ? describe : describe.skip)(name, suite);
}

/** What an installation says at its end. */
export async function notes(values: object = {}, options: Rendering = {}): Promise<string> {
  const [, release = '', chart = '', ...more] = templateArguments(options);
  const args = ['install', release, chart, ...more, '--dry-run=client', '--disable-openapi-validation'];
  const { code, stdout, stderr } = await helm(args, JSON.stringify(merged(MINIMAL, values)));
  if (code !== 0) throw new Error(stderr);
  return stdout.split('NOTES:\n')[1] ?? '';
}

/** The one manifest of a kind whose name ends so. */
export function one(manifests: readonly Manifest[], kind: string, end = ''): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name.endsWith(end));
  if (found.length !== 1) throw new Error(`${found.length} of ${kind} …${end}`);
  return found[0]!;
}

export function kindsOf(manifests: readonly Manifest[]): string[] {
  return [...new Set(manifests.map(({ kind }) => kind))].sort();
}
