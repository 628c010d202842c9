import { kindsOf, one, render, withHelm } from './support/helm';

withHelm('the number of replicas', () => {
  it('is the user’s, unless something else decides it', async () => {
    const replicas = async (values: object) => one(await render(values), 'Deployment')['spec'].replicas;
    expect(await replicas({})).toBe(2);
    expect(await replicas({ replicaCount: 0 })).toBe(0);
    expect(await replicas({ autoscaling: { enabled: true } })).toBeUndefined();
    expect(await replicas({ keda: { enabled: true } })).toBeUndefined();
  });

  it('follows the backlog by an adapter’s metric', async () => {
    const spec = async (autoscaling: object) =>
      one(await render({ autoscaling: { enabled: true, ...autoscaling } }), 'HorizontalPodAutoscaler')['spec'];
    const external = await spec({ backlog: { selector: { service: 'sync' } } });
    expect(external).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'sync-pipecat-config-sync' },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [
        {
          type: 'External',
          external: {
            metric: { name: expect.stringMatching(/^config_sync_/), selector: { matchLabels: { service: 'sync' } } },
            target: { type: 'AverageValue', averageValue: '200' },
          },
        },
      ],
    });
    const own = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
    ];
    expect((await spec({ metrics: own })).metrics).toEqual(own);
  });

  it('follows the backlog by KEDA, which asks the database with the service’s URL or a reader’s', async () => {
    const manifests = await render({ keda: { enabled: true } });
    const [trigger] = one(manifests, 'ScaledObject')['spec'].triggers;
    expect(trigger).toMatchObject({ type: 'postgresql', metadata: { targetQueryValue: '200' } });
    const authentication = one(manifests, 'TriggerAuthentication');
    expect(trigger.authenticationRef.name).toBe(authentication.metadata.name);
    expect(authentication['spec'].secretTargetRef).toEqual([
      { parameter: 'connection', name: 'cs', key: 'DATABASE_URL' },
    ]);
    const reader = await render({ keda: { enabled: true, postgresql: { existingSecret: 'reader', key: 'url' } } });
    expect(one(reader, 'TriggerAuthentication')['spec'].secretTargetRef[0]).toMatchObject({
      name: 'reader',
      key: 'url',
    });
  });

  it('follows the backlog by KEDA, which asks Prometheus', async () => {
    const manifests = await render({}, { ci: 'keda-prometheus-values.yaml' });
    expect(kindsOf(manifests)).not.toContain('TriggerAuthentication');
    expect(one(manifests, 'ScaledObject')['spec'].triggers).toEqual([
      {
        type: 'prometheus',
        metadata: {
          serverAddress: 'http://prometheus.monitoring:9090',
          query: expect.stringMatching(/config_sync_/),
          threshold: '200',
        },
        authenticationRef: { name: 'prometheus' },
      },
    ]);
  });
});

withHelm('the disruption budget', () => {
  it('lets one pod go at a time, and any that is not ready', async () => {
    const { spec } = one(await render(), 'PodDisruptionBudget');
    expect(spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(spec.selector.matchLabels).toEqual(one(await render(), 'Deployment')['spec'].selector.matchLabels);
  });

  it('takes numbers and percentages, and none for zero', async () => {
    const spec = async (podDisruptionBudget: object) =>
      one(await render({ podDisruptionBudget }), 'PodDisruptionBudget')['spec'];
    expect(await spec({ maxUnavailable: '', minAvailable: '50%' })).toMatchObject({ minAvailable: '50%' });
    expect(await spec({ maxUnavailable: 0 })).toMatchObject({ maxUnavailable: 0 });
    expect(kindsOf(await render({ podDisruptionBudget: { enabled: false } }))).not.toContain('PodDisruptionBudget');
  });
});
