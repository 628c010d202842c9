import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHART,
  helm,
  parseManifests,
  render,
  rendering,
  templateArguments,
  withHelm,
  type Manifest,
} from './support/helm';
import { containersOf, hasPod, podOf } from './support/pods';
import { checker, KUBERNETES } from './support/schemas';

const FILES = readdirSync(join(CHART, 'ci')).sort();
/** As long as Helm allows: what is made of it has to be cut. */
const LONG = 'r'.repeat(53);

const isOurs = ({ metadata }: Manifest): boolean => metadata.labels?.['app.kubernetes.io/name'] !== undefined;

withHelm('the chart', () => {
  it.each(['as it is', ...FILES])('passes lint --strict: %s', async (which) => {
    const values = which === 'as it is' ? [] : ['--values', join(CHART, 'ci', which)];
    const { code, stdout } = await helm(['lint', '--strict', CHART, ...values]);
    expect(stdout.match(/^\[(ERROR|WARNING)\].*/gm)).toBeNull();
    expect(code).toBe(0);
  });
});

withHelm.each(FILES)('the manifests for ci/%s', (ci) => {
  it.each(KUBERNETES)('are what Kubernetes %s knows, to the last field', async (version) => {
    const check = checker(version);
    const manifests = await render({}, { ci, kubeVersion: `v${version}.0` });
    expect(manifests.length).toBeGreaterThan(3);
    expect(manifests.flatMap(check)).toEqual([]);
  });

  it('have names and labels that Kubernetes takes, even for the longest name of a release', async () => {
    const manifests = (await render({}, { ci, release: LONG })).filter(isOurs);
    for (const { kind, metadata } of manifests) {
      expect([kind, metadata.name]).toEqual([kind, expect.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])$/)]);
      expect(metadata.name).toMatch(new RegExp(`^${LONG}`));
      for (const value of Object.values(metadata.labels ?? {})) {
        expect(value).toMatch(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/);
      }
    }
    const keys = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('are all in a namespace, and all labelled', async () => {
    for (const { kind, metadata } of (await render({}, { ci })).filter(isOurs)) {
      expect([kind, metadata]).toEqual([
        kind,
        expect.objectContaining({
          namespace: expect.stringMatching(/^(voice|monitoring)$/),
          labels: expect.objectContaining({
            'app.kubernetes.io/instance': 'sync',
            'app.kubernetes.io/managed-by': 'Helm',
            'app.kubernetes.io/component': expect.stringMatching(/^(service|bots|migrate|test|simulator)$/),
          }),
        }),
      ]);
    }
  });

  it('run pods that the restricted Pod Security Standard admits, without a token and with limits', async () => {
    for (const manifest of (await render({}, { ci })).filter(hasPod)) {
      const { spec } = podOf(manifest);
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const { name, securityContext, resources } of containersOf(manifest).filter(isOwnContainer)) {
        expect([name, securityContext]).toEqual([
          name,
          {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            privileged: false,
            capabilities: { drop: ['ALL'] },
          },
        ]);
        expect(resources).toMatchObject({
          requests: { cpu: expect.anything() },
          limits: { memory: expect.anything() },
        });
      }
      const volumes: string[] = spec.volumes.map(({ name }: { name: string }) => name);
      const mounts = containersOf(manifest).flatMap(({ volumeMounts = [] }) => volumeMounts as { name: string }[]);
      expect(volumes).toEqual(expect.arrayContaining(mounts.map(({ name }) => name)));
      expect(new Set(volumes).size).toBe(volumes.length);
    }
  });

  it('are the same when they are made again, or a GitOps controller would never be done', async () => {
    const again = await rendering(templateArguments({ ci }), '{}');
    expect(parseManifests(again)).toEqual(await render({}, { ci }));
  });
});

const isOwnContainer = ({ name }: { name: string }): boolean =>
  ['service', 'migrate', 'test', 'simulator'].includes(name);

withHelm('the check of manifests', () => {
  it('itself tells a misspelt field, a wrong type and an unknown kind', async () => {
    const check = checker('1.37');
    const deployment = (await render()).find(({ kind }) => kind === 'Deployment')!;
    const text = JSON.stringify(deployment);
    const broken = (from: string | RegExp, to: string): string[] =>
      parseManifests(text.replace(from, to)).flatMap(check);
    expect(check(deployment)).toEqual([]);
    expect(broken('readinessProbe', 'readynessProbe').join()).toMatch('readynessProbe');
    expect(broken('"replicas":2', '"replicas":"two"').join()).toMatch('/spec/replicas');
    expect(broken('"Deployment"', '"Deploiment"').join()).toMatch('is not known');
  });
});
