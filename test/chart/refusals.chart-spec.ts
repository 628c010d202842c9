import { refusal, withHelm, type Rendering } from './support/helm';

interface Refused {
  readonly why: string;
  readonly values: object;
  /** Each has to be in what helm says. */
  readonly says: readonly (string | RegExp)[];
  readonly options?: Rendering;
}

/** helm up to 3.17 writes `config.port` for what newer ones write as `/config/port`. */
const at = (path: string): RegExp => new RegExp(path.split('/').join('[./]'));

withHelm('values that the schema refuses', () => {
  it.each<Refused>([
    {
      why: 'a misspelt setting',
      values: { config: { syncLeeseMs: 1 } },
      says: [at('config'), /syncLeeseMs'? (is )?not allowed/],
    },
    { why: 'a misspelt key at the top', values: { replicas: 3 }, says: [/replicas'? (is )?not allowed/] },
    {
      why: 'a misspelt key far down',
      values: { networkPolicy: { ingress: { botsFrom: [{ podSelektor: {} }] } } },
      says: [at('networkPolicy/ingress/botsFrom/0'), /podSelektor'? (is )?not allowed/],
    },
    {
      why: 'a credential that there is not',
      values: { credentials: { adminPassword: {} } },
      says: [/adminPassword'? (is )?not allowed/],
    },
    { why: 'text for a number', values: { replicaCount: 'many' }, says: [at('replicaCount'), /integer/] },
    { why: 'text for a setting', values: { config: { port: '8000' } }, says: [at('config/port'), /integer/] },
    { why: 'a number for text', values: { image: { tag: 1.2 } }, says: [at('image/tag'), /string/] },
    {
      why: 'a setting below its least',
      values: { config: { syncLeaseMs: 5 } },
      says: [at('config/syncLeaseMs'), '500'],
    },
    {
      why: 'a setting that is no whole number',
      values: { config: { syncLeaseMs: 30000.5 } },
      says: [at('config/syncLeaseMs')],
    },
    {
      why: 'an unknown policy',
      values: { config: { syncPolicy: 'yolo' } },
      says: [at('config/syncPolicy'), 'upsert-only'],
    },
    {
      why: 'an unknown way to migrate',
      values: { migrations: { mode: 'job' } },
      says: [at('migrations/mode'), 'initContainer'],
    },
    { why: 'a tag with a digest in it', values: { image: { tag: '1.0@sha256:ab' } }, says: [at('image/tag')] },
    { why: 'a digest that is none', values: { image: { digest: 'sha256:abc' } }, says: [at('image/digest')] },
    {
      why: 'a label that Kubernetes refuses',
      values: { commonLabels: { team: 'voice team' } },
      says: [at('commonLabels/team')],
    },
    {
      why: 'a key of a label that Kubernetes refuses',
      values: { podLabels: { 'a b': 'c' } },
      says: [/a b/],
    },
    {
      why: 'an annotation that is no text',
      values: { podAnnotations: { scrape: true } },
      says: [at('podAnnotations/scrape')],
    },
    { why: 'a name with capitals', values: { fullnameOverride: 'Sync' }, says: [at('fullnameOverride')] },
    {
      why: 'memory in an unknown unit',
      values: { resources: { limits: { memory: '1Gb' } } },
      says: [at('resources/limits/memory')],
    },
    { why: 'a misspelt probe', values: { probes: { readyness: {} } }, says: [/readyness'? (is )?not allowed/] },
    {
      why: 'a toleration of an unknown kind',
      values: { tolerations: [{ effect: 'Never' }] },
      says: [at('tolerations/0/effect')],
    },
    { why: 'a variable without a name', values: { extraEnv: [{ value: 'x' }] }, says: [at('extraEnv/0'), /name/] },
    {
      why: 'a container without a name',
      values: { extraContainers: [{ image: 'x' }] },
      says: [at('extraContainers/0'), /name/],
    },
  ])('$why', async ({ values, says, options }) => {
    const said = await refusal(values, options);
    for (const words of says) expect(said).toMatch(words);
  });
});

withHelm('values that do not go together', () => {
  it.each<Refused>([
    {
      why: 'no credentials at all: each is named, and how to give it',
      values: { credentials: { existingSecret: '' } },
      says: [
        'credentials.databaseUrl is missing: credentials.existingSecret names the Secret that has DATABASE_URL, or give credentials.databaseUrl.existingSecret',
        'credentials.redisUrl is missing',
        'credentials.pipecatPrivateApiKey is missing',
        'credentials.pipecatPublicApiKey is missing',
      ],
    },
    {
      why: 'one credential missing among others',
      values: {
        credentials: {
          existingSecret: '',
          databaseUrl: { existingSecret: 'a' },
          redisUrl: { value: 'redis://r' },
          pipecatPrivateApiKey: { file: '/k' },
        },
      },
      says: [/used:\n {2}credentials\.pipecatPublicApiKey is missing[^\n]*\n\n/],
    },
    {
      why: 'an optional credential that nobody has',
      values: { credentials: { existingSecret: '', adminToken: { enabled: true } } },
      says: ['credentials.adminToken is enabled but missing'],
    },
    {
      why: 'two places for one credential',
      values: { credentials: { redisUrl: { existingSecret: 'a', value: 'redis://r' } } },
      says: ['credentials.redisUrl has more than one of existingSecret, file and value'],
    },
    {
      why: 'two places for the URL of the migration',
      values: { migrations: { databaseUrl: { existingSecret: 'a', file: '/f' } } },
      says: ['migrations.databaseUrl has more than one of'],
    },
    {
      why: 'a public URL without the key for bots’ tokens',
      values: { config: { configSyncPublicUrl: 'https://sync.example.com' } },
      says: ['credentials.botTokenKey is missing'],
    },
    {
      why: 'provider keys without the key for bots’ tokens',
      values: { credentials: { botSecrets: { enabled: true } } },
      says: ['credentials.botTokenKey is missing'],
    },
    {
      why: 'the key before without the key',
      values: { credentials: { botTokenKeyPrevious: { enabled: true } } },
      says: ['credentials.botTokenKeyPrevious is for rotation'],
    },
    {
      why: 'a lease shorter than a call',
      values: { config: { syncLeaseMs: 5000 } },
      says: ['config.syncLeaseMs (5000) must exceed config.pipecatTimeoutMs (10000) by at least 1000'],
    },
    {
      why: 'a longest back-off below the first',
      values: { config: { syncBackoffBaseMs: 5000, syncBackoffMaxMs: 100 } },
      says: ['config.syncBackoffMaxMs (100) must not be below config.syncBackoffBaseMs (5000)'],
    },
    {
      why: 'keys in the clear',
      values: { config: { pipecatApiUrl: 'http://pipecat.example.com' } },
      says: ['config.pipecatApiUrl (http://pipecat.example.com) must be https'],
    },
    {
      why: 'a path that is not the bot’s to use',
      values: { config: { contextPath: 'readyz' } },
      says: ['config.contextPath (readyz) is one of the paths that Pipecat Cloud keeps for itself'],
    },
    {
      why: 'a grace period that ends before the shutdown',
      values: { terminationGracePeriodSeconds: 30 },
      says: ['terminationGracePeriodSeconds (30) must exceed 30: config.shutdownTimeoutMs and preStop.sleepSeconds'],
    },
    {
      why: 'a longer shutdown under a grace period of old',
      values: { terminationGracePeriodSeconds: 60, config: { shutdownTimeoutMs: 55_001 } },
      says: ['terminationGracePeriodSeconds (60) must exceed 61'],
    },
    {
      why: 'a setting as a variable',
      values: {
        extraEnv: [
          { name: 'SYNC_LEASE_MS', value: '1' },
          { name: 'DATABASE_URL', value: 'x' },
        ],
      },
      says: ['extraEnv sets SYNC_LEASE_MS', 'extraEnv sets DATABASE_URL'],
    },
    { why: 'no image', values: { image: { repository: '' } }, says: ['image.repository is missing'] },
    {
      why: 'two autoscalers',
      values: { autoscaling: { enabled: true }, keda: { enabled: true } },
      says: ['autoscaling.enabled and keda.enabled exclude each other'],
    },
    {
      why: 'more replicas at least than at most',
      values: { autoscaling: { enabled: true, minReplicas: 9 } },
      says: ['autoscaling.minReplicas (9) must not exceed autoscaling.maxReplicas (6)'],
    },
    {
      why: 'Prometheus without an address',
      values: { keda: { enabled: true, scaler: 'prometheus' } },
      says: ['keda.prometheus.serverAddress is missing'],
    },
    {
      why: 'an URL in a file that KEDA should read',
      values: { keda: { enabled: true }, credentials: { databaseUrl: { file: '/vault/url' } } },
      says: ['keda.postgresql.existingSecret is missing'],
    },
    {
      why: 'two disruption budgets in one',
      values: { podDisruptionBudget: { minAvailable: 1 } },
      says: ['podDisruptionBudget wants one of maxUnavailable and minAvailable'],
    },
    {
      why: 'no disruption budget in one',
      values: { podDisruptionBudget: { maxUnavailable: '' } },
      says: ['podDisruptionBudget wants one of'],
    },
    {
      why: 'two sources of certificates',
      values: { extraCaCerts: { existingConfigMap: 'a', existingSecret: 'b' } },
      says: ['extraCaCerts has both'],
    },
    {
      why: 'a rolling update that does not roll',
      values: { strategy: { type: 'Recreate' } },
      says: ['strategy.rollingUpdate does not go with strategy.type Recreate'],
    },
    { why: 'an ingress for any host', values: { ingress: { enabled: true } }, says: ['ingress.host is missing'] },
    {
      why: 'an unknown ingress controller without its paths',
      values: { ingress: { enabled: true, controller: 'other', host: 'a.example.com' } },
      says: ['ingress.paths is missing'],
    },
    {
      why: 'the admin API without a host',
      values: { ingress: { admin: { enabled: true } } },
      says: ['ingress.admin.host is missing'],
    },
    {
      why: 'the admin API where bots come in',
      values: { ingress: { enabled: true, host: 'a.example.com', admin: { enabled: true, host: 'a.example.com' } } },
      says: ['ingress.admin.host is also ingress.host'],
    },
    {
      why: 'a route without a gateway',
      values: { httpRoute: { enabled: true } },
      says: ['httpRoute.parentRefs is missing'],
    },
    {
      why: 'an ingress to a Service that is off',
      values: { botsService: { enabled: false }, ingress: { enabled: true, host: 'a.example.com' } },
      says: ['botsService.enabled is false, but ingress or httpRoute lead to it'],
    },
    {
      why: 'a monitor in a cluster that does not know it, when that is to be told',
      values: { monitoring: { renderMode: 'failIfMissing', serviceMonitor: { enabled: true } } },
      says: ['the cluster does not know monitoring.coreos.com/v1/ServiceMonitor'],
    },
    { why: 'a Kubernetes that is too old', values: {}, says: ['1.26', '>=1.27'], options: { kubeVersion: 'v1.26.0' } },
  ])('$why', async ({ values, says, options }) => {
    const said = await refusal(values, options);
    for (const words of says) expect(said).toMatch(words);
  });

  it('says all of it at once', async () => {
    const said = await refusal({
      image: { repository: '' },
      credentials: { existingSecret: '' },
      config: { syncLeaseMs: 500 },
    });
    expect(said).toMatch(/these values cannot be used:(\n {2}.+){6}/);
  });
});
