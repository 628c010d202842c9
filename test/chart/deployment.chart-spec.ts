import { one, render, withHelm, type Manifest, type Rendering } from './support/helm';
import { container, podOf, projected, variables } from './support/pods';

const deployment = async (values: object = {}, options?: Rendering): Promise<Manifest> =>
  one(await render(values, options), 'Deployment', 'config-sync');

const MOUNT = '/etc/config-sync/credentials';

withHelm('the credentials', () => {
  it('are files of the one Secret, so that a rotated key is read without a restart', async () => {
    const manifest = await deployment();
    expect(projected(manifest, 'credentials')).toEqual({
      DATABASE_URL: 'cs/DATABASE_URL',
      REDIS_URL: 'cs/REDIS_URL',
      PIPECAT_PRIVATE_API_KEY: 'cs/PIPECAT_PRIVATE_API_KEY',
      PIPECAT_PUBLIC_API_KEY: 'cs/PIPECAT_PUBLIC_API_KEY',
    });
    expect(variables(container(manifest))).toEqual({
      DATABASE_URL_FILE: `${MOUNT}/DATABASE_URL`,
      REDIS_URL_FILE: `${MOUNT}/REDIS_URL`,
      PIPECAT_PRIVATE_API_KEY_FILE: `${MOUNT}/PIPECAT_PRIVATE_API_KEY`,
      PIPECAT_PUBLIC_API_KEY_FILE: `${MOUNT}/PIPECAT_PUBLIC_API_KEY`,
    });
    // A mount by subPath is never renewed.
    expect(container(manifest).volumeMounts).toContainEqual({ name: 'credentials', mountPath: MOUNT, readOnly: true });
    expect(podOf(manifest).spec.securityContext.fsGroup).toBe(10001);
  });

  it('are variables when that is wished; the provider keys of bots are a file all the same', async () => {
    const credentials = { mountAs: 'environment', botTokenKey: { enabled: true }, botSecrets: { enabled: true } };
    const manifest = await deployment({ credentials });
    expect(variables(container(manifest))).toMatchObject({
      DATABASE_URL: { secretKeyRef: { name: 'cs', key: 'DATABASE_URL' } },
      BOT_TOKEN_KEY: { secretKeyRef: { name: 'cs', key: 'BOT_TOKEN_KEY' } },
      BOT_SECRETS_FILE: `${MOUNT}/BOT_SECRETS`,
    });
    expect(projected(manifest, 'credentials')).toEqual({ BOT_SECRETS: 'cs/BOT_SECRETS' });
  });

  it('may each be of a Secret and a key of its own, or a file that something else brings', async () => {
    const credentials = {
      databaseUrl: { existingSecret: 'postgres', key: 'uri' },
      redisUrl: { file: '/vault/secrets/redis' },
      adminToken: { existingSecret: 'admin' },
    };
    const manifest = await deployment({ credentials });
    expect(projected(manifest, 'credentials')).toMatchObject({
      DATABASE_URL: 'postgres/uri',
      ADMIN_TOKEN: 'admin/ADMIN_TOKEN',
    });
    expect(projected(manifest, 'credentials')).not.toHaveProperty('REDIS_URL');
    expect(variables(container(manifest))['REDIS_URL_FILE']).toBe('/vault/secrets/redis');
  });

  it('that are optional are not there until they are asked for', async () => {
    const names = Object.keys(variables(container(await deployment())));
    expect(names.filter((name) => /ADMIN|BOT/.test(name))).toEqual([]);
  });

  it('given as values are in a Secret of the chart’s, whose change restarts the pods', async () => {
    const credentials = (value: string) => ({ credentials: { adminToken: { value } } });
    const manifests = await render(credentials('admin-token-of-a-try-out'));
    expect(one(manifests, 'Secret')['stringData']).toEqual({ ADMIN_TOKEN: 'admin-token-of-a-try-out' });
    const manifest = one(manifests, 'Deployment');
    expect(projected(manifest, 'credentials')['ADMIN_TOKEN']).toBe('sync-pipecat-config-sync/ADMIN_TOKEN');
    const sums = [manifest, await deployment(credentials('another-token-of-it'))].map(
      (each) => podOf(each).metadata.annotations?.['checksum/secret'],
    );
    expect(new Set(sums).size).toBe(2);
    expect(podOf(await deployment()).metadata.annotations).not.toHaveProperty('checksum/secret');
  });

  it('make no Secret of the chart’s by themselves', async () => {
    expect((await render()).filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

withHelm('the pods', () => {
  it('restart when a setting changes, and only then', async () => {
    const sum = async (values: object): Promise<string | undefined> =>
      podOf(await deployment(values)).metadata.annotations?.['checksum/config'];
    expect(await sum({})).toBe(await sum({ replicaCount: 7 }));
    expect(await sum({})).not.toBe(await sum({ config: { logLevel: 'debug' } }));
  });

  it.each([
    { why: '25 s of shutdown, 5 s before it, 5 s to spare', values: {}, grace: 35, sleep: 5 },
    { why: 'parts of a second count as one', values: { config: { shutdownTimeoutMs: 40_001 } }, grace: 51, sleep: 5 },
    { why: 'without a sleep', values: { preStop: { sleepSeconds: 0 } }, grace: 30, sleep: undefined },
    { why: 'as long as wished', values: { terminationGracePeriodSeconds: 120 }, grace: 120, sleep: 5 },
    { why: 'a Kubernetes that cannot sleep', values: {}, kubeVersion: 'v1.29.9', grace: 30, sleep: undefined },
    { why: 'a Kubernetes of a cloud', values: {}, kubeVersion: 'v1.30.4-eks-a737599', grace: 35, sleep: 5 },
  ])('get the time to end that they need: $why', async ({ values, kubeVersion, grace, sleep }) => {
    const manifest = await deployment(values, kubeVersion === undefined ? {} : { kubeVersion });
    expect(podOf(manifest).spec.terminationGracePeriodSeconds).toBe(grace);
    expect(container(manifest).lifecycle?.preStop.sleep.seconds).toBe(sleep);
  });

  it('are probed: started and alive by what depends on nothing, ready by what depends on everything', async () => {
    const { startupProbe, livenessProbe, readinessProbe, ports } = container(
      await deployment({ config: { port: 9000 } }),
    );
    expect([startupProbe, livenessProbe].map(({ httpGet }) => httpGet)).toEqual([
      { path: '/healthz', port: 'http' },
      { path: '/healthz', port: 'http' },
    ]);
    expect(readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
    expect(ports).toEqual([{ name: 'http', containerPort: 9000 }]);
  });

  it('go without a probe that is off', async () => {
    const off = { enabled: false };
    const names = Object.keys(container(await deployment({ probes: { startup: off, liveness: off, readiness: off } })));
    expect(names.filter((name) => /Probe$/.test(name))).toEqual([]);
  });

  it('spread softly over hosts, or as wished', async () => {
    const zone = { maxSkew: 2, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' };
    const spread = async (values: object) => podOf(await deployment(values)).spec.topologySpreadConstraints;
    const labelSelector = { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'service' }) };
    expect(await spread({})).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        matchLabelKeys: ['pod-template-hash'],
        labelSelector,
      },
    ]);
    expect(await spread({ topologySpreadConstraints: [zone] })).toEqual([{ ...zone, labelSelector }]);
  });

  it('pull an image by digest, by tag, or as the chart was released', async () => {
    const digest = `sha256:${'ab'.repeat(32)}`;
    const image = async (own: object): Promise<string> => container(await deployment({ image: own })).image;
    expect(await image({})).toBe('registry.example.com/config-sync:0.1.0');
    expect(await image({ tag: '9' })).toBe('registry.example.com/config-sync:9');
    expect(await image({ tag: '9', digest })).toBe(`registry.example.com/config-sync:9@${digest}`);
  });

  it('leave the ids to OpenShift, when the cluster is one or is said to be', async () => {
    const context = async (mode: string, apiVersions: string[] = []) =>
      podOf(await deployment({ openshift: { adaptSecurityContext: mode } }, { apiVersions })).spec.securityContext;
    const openshift = ['security.openshift.io/v1'];
    const adapted = {
      runAsNonRoot: true,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    };
    expect(await context('auto', openshift)).toEqual(adapted);
    expect(await context('force')).toEqual(adapted);
    expect(await context('auto')).toMatchObject({ runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 });
    expect(await context('disabled', openshift)).toMatchObject({ runAsUser: 10001 });
  });

  it('can write to /tmp in memory, and nowhere else', async () => {
    const manifest = await deployment();
    expect(container(manifest).volumeMounts.filter(({ readOnly }: { readOnly?: boolean }) => !readOnly)).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
    ]);
    expect(podOf(manifest).spec.volumes[0]).toEqual({ name: 'tmp', emptyDir: { sizeLimit: '16Mi', medium: 'Memory' } });
  });

  it('trust a certificate authority of the user’s, and speak through a proxy', async () => {
    const values = {
      extraCaCerts: { existingSecret: 'ca', key: 'root.pem' },
      proxy: { httpsProxy: 'http://proxy:3128' },
    };
    const manifest = await deployment(values);
    expect(variables(container(manifest))).toMatchObject({
      NODE_EXTRA_CA_CERTS: '/etc/config-sync/ca/root.pem',
      HTTPS_PROXY: 'http://proxy:3128',
    });
    expect(podOf(manifest).spec.volumes).toContainEqual({ name: 'ca', secret: { secretName: 'ca' } });
  });

  it('take what the user adds, with templates filled in', async () => {
    const manifest = one(await render({}, { ci: 'full-values.yaml' }), 'Deployment');
    const own = container(manifest);
    expect(own.args).toEqual(['--trace-warnings']);
    expect(own.envFrom).toContainEqual({ configMapRef: { name: 'sync-more', optional: true } });
    expect(variables(own)['POD_IP']).toEqual({ fieldRef: { fieldPath: 'status.podIP' } });
    expect(podOf(manifest).spec.initContainers.map(({ name }: { name: string }) => name)).toEqual(['vault-agent']);
    expect(podOf(manifest).spec.containers.map(({ name }: { name: string }) => name)).toEqual(['service', 'proxy']);
    expect(podOf(manifest).metadata).toMatchObject({
      labels: { tier: 'backend', team: 'voice' },
      annotations: { 'example.com/pod': 'yes', 'example.com/owner': 'voice' },
    });
    expect(podOf(manifest).spec).toMatchObject({
      priorityClassName: 'high',
      runtimeClassName: 'gvisor',
      schedulerName: 'default-scheduler',
      dnsPolicy: 'ClusterFirst',
      hostAliases: [{ ip: '10.1.2.3', hostnames: ['postgres.internal'] }],
      nodeSelector: { 'kubernetes.io/os': 'linux' },
    });
  });

  it('are never selected by a label of the user’s, which could not be changed later', async () => {
    const labels = { team: 'voice', 'app.kubernetes.io/component': 'mine' };
    const { spec } = await deployment({ commonLabels: labels, podLabels: labels });
    expect(spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/name': 'pipecat-config-sync',
      'app.kubernetes.io/instance': 'sync',
      'app.kubernetes.io/component': 'service',
    });
    expect(spec.template.metadata.labels).toMatchObject({ team: 'voice', ...spec.selector.matchLabels });
  });
});

withHelm('further objects', () => {
  it('are there as the user wrote them, as YAML or as text', async () => {
    const names = (await render({}, { ci: 'full-values.yaml' })).map(({ metadata }) => metadata.name);
    expect(names).toEqual(expect.arrayContaining(['sync-more', 'sync-text']));
  });
});
