import { kindsOf, one, render, withHelm, type Manifest } from './support/helm';
import { container, podOf, projected, variables } from './support/pods';

const TRY_OUT = { credentials: { databaseUrl: { value: 'postgres://u:p@h/d' } } };

const WANTED =
  /"(?:secretName|serviceAccountName)":"([^"]+)"|"(?:secret|secretKeyRef|configMap|configMapRef)":\{"name":"([^"]+)"/g;

/** The names of what a pod wants to be there when it starts. */
function wants(manifest: Manifest): string[] {
  const found = JSON.stringify(podOf(manifest).spec).matchAll(WANTED);
  return [...found].map(([, plain, nested]) => plain ?? nested ?? '').sort();
}

withHelm('the migration as a hook', () => {
  it('runs before install and upgrade, one at a time, and is gone when it succeeded', async () => {
    const job = one(await render(), 'Job');
    expect(job.metadata.annotations).toEqual({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '0',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    });
    expect(job['spec']).toMatchObject({
      backoffLimit: 3,
      activeDeadlineSeconds: 600,
      template: { spec: { restartPolicy: 'Never' } },
    });
    expect(container(job, 'migrate').command).toEqual(['node', 'dist/migrate.js', 'up']);
  });

  it('wants only what exists before the release: the user’s Secret', async () => {
    expect(wants(one(await render(), 'Job'))).toEqual(['cs']);
  });

  it('wants a Secret of its own when the URL was given as a value, made before it by the same hook', async () => {
    const manifests = await render(TRY_OUT);
    expect(wants(one(manifests, 'Job'))).toEqual(['sync-pipecat-config-sync-migrate']);
    const secret = one(manifests, 'Secret', '-migrate');
    expect(secret['stringData']).toEqual({ DATABASE_URL: 'postgres://u:p@h/d' });
    expect(secret.metadata.annotations).toEqual({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '-5',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    });
  });

  it('is let out by a policy that is there before it', async () => {
    const policy = one(await render({ networkPolicy: { enabled: true } }), 'NetworkPolicy', '-migrate');
    expect(policy.metadata.annotations?.['helm.sh/hook-weight']).toBe('-5');
    const { spec, metadata } = podOf(one(await render(), 'Job'));
    expect(spec).toBeDefined();
    const { matchLabels, matchExpressions } = policy['spec'].podSelector;
    expect(metadata.labels).toMatchObject(matchLabels);
    expect(matchExpressions[0].values).toContain(metadata.labels?.['app.kubernetes.io/component']);
  });

  it('takes an existing ServiceAccount, never the one that the release makes', async () => {
    const account = async (values: object) => podOf(one(await render(values), 'Job')).spec.serviceAccountName;
    expect(await account({})).toBeUndefined();
    expect(await account({ serviceAccount: { create: false, name: 'voice' } })).toBe('voice');
    expect(await account({ migrations: { serviceAccountName: 'migrator' } })).toBe('migrator');
  });

  it('may be another role than the service, in another Secret or in a file', async () => {
    const own = (databaseUrl: object) => ({ migrations: { databaseUrl } });
    const job = one(await render(own({ existingSecret: 'postgres-migrator' })), 'Job');
    expect(projected(job, 'migrator')).toEqual({ DATABASE_URL: 'postgres-migrator/MIGRATOR_DATABASE_URL' });
    const manifests = await render(own({ value: 'postgres://migrator:p@h/d' }));
    expect(one(manifests, 'Secret')['stringData']).toEqual({ DATABASE_URL: 'postgres://migrator:p@h/d' });
    expect(projected(one(manifests, 'Deployment'), 'credentials')['DATABASE_URL']).toBe('cs/DATABASE_URL');
    const file = one(await render(own({ file: '/vault/url' })), 'Job');
    expect(variables(container(file, 'migrate'))).toEqual({ DATABASE_URL_FILE: '/vault/url' });
    expect(wants(file)).toEqual([]);
  });

  it('is a variable where credentials are', async () => {
    const job = one(await render({ credentials: { mountAs: 'environment' } }), 'Job');
    expect(variables(container(job, 'migrate'))).toEqual({
      DATABASE_URL: { secretKeyRef: { name: 'cs', key: 'DATABASE_URL' } },
    });
  });
});

withHelm('the migration otherwise', () => {
  it('runs in Argo CD’s Sync phase, after the Secret that it needs and before the service', async () => {
    const manifests = await render({
      migrations: { mode: 'argocd-sync' },
      ...TRY_OUT,
      networkPolicy: { enabled: true },
    });
    expect(one(manifests, 'Job').metadata.annotations).toEqual({
      'argocd.argoproj.io/hook': 'Sync',
      'argocd.argoproj.io/sync-wave': '-1',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
    const early = manifests.filter(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/sync-wave'] === '-2');
    expect(
      early.map(({ kind, metadata }) => `${kind} ${metadata.name.replace('sync-pipecat-config-sync', '')}`).sort(),
    ).toEqual(['NetworkPolicy -migrate', 'Secret ', 'Secret -migrate']);
    // With one hook of its own, Argo CD takes no notice of Helm's.
    const hooks = manifests.filter(({ metadata }) => /pre-/.test(metadata.annotations?.['helm.sh/hook'] ?? ''));
    expect(hooks).toEqual([]);
  });

  it('runs in each pod before it starts, with its own URL and without the service’s settings', async () => {
    const manifests = await render({}, { ci: 'initcontainer-values.yaml' });
    expect(kindsOf(manifests)).not.toContain('Job');
    const deployment = one(manifests, 'Deployment');
    const [migrate] = podOf(deployment).spec.initContainers;
    expect(migrate).toMatchObject({ name: 'migrate', command: ['node', 'dist/migrate.js', 'up'] });
    expect(variables(migrate)).toEqual({
      DATABASE_URL: { secretKeyRef: { name: 'postgres-migrator', key: 'MIGRATOR_DATABASE_URL' } },
    });
    expect(variables(container(deployment))['DATABASE_URL']).toEqual({
      secretKeyRef: { name: 'config-sync', key: 'DATABASE_URL' },
    });
  });

  it('keeps the migrator’s URL from the service', async () => {
    const values = { migrations: { mode: 'initContainer', databaseUrl: { existingSecret: 'postgres-migrator' } } };
    const deployment = one(await render(values), 'Deployment');
    const mounts = ({ volumeMounts }: { volumeMounts: { name: string }[] }): string[] =>
      volumeMounts.map(({ name }) => name);
    expect(mounts(container(deployment, 'migrate'))).toEqual(['tmp', 'migrator']);
    expect(mounts(container(deployment))).toEqual(['tmp', 'credentials']);
  });

  it('is left to the user', async () => {
    const manifests = await render({ migrations: { mode: 'none' }, ...TRY_OUT });
    expect(kindsOf(manifests)).not.toContain('Job');
    expect(manifests.filter(({ metadata }) => metadata.name.endsWith('-migrate'))).toEqual([]);
  });
});
