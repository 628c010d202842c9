import { kindsOf, one, render, withHelm } from './support/helm';

/* eslint-disable @typescript-eslint/no-explicit-any */

const HOST = 'sync.example.com';
const COMPONENT = 'app.kubernetes.io/component';

withHelm('the Services', () => {
  it('lead people to pods that are ready, and bots to any, since Redis may be away', async () => {
    const manifests = await render();
    const people = one(manifests, 'Service', 'config-sync');
    const bots = one(manifests, 'Service', '-bots');
    expect(people['spec'].publishNotReadyAddresses).toBeUndefined();
    expect(bots['spec'].publishNotReadyAddresses).toBe(true);
    expect(people['spec'].selector).toEqual(bots['spec'].selector);
    // Or a monitor would scrape each pod twice.
    expect(people.metadata.labels?.[COMPONENT]).not.toBe(bots.metadata.labels?.[COMPONENT]);
  });

  it('have a port of the node only where the type has one', async () => {
    const ports = async (type: string) =>
      one(await render({ service: { type, nodePort: 30_080 } }), 'Service', 'config-sync')['spec'].ports[0];
    expect(await ports('NodePort')).toMatchObject({ nodePort: 30_080 });
    expect(await ports('ClusterIP')).not.toHaveProperty('nodePort');
  });
});

withHelm('the ways in', () => {
  const isOpen = (path: string, pattern: string): boolean => new RegExp(`^${pattern}`).test(path);

  it('are closed by default', async () => {
    expect(kindsOf(await render())).not.toEqual(expect.arrayContaining(['Ingress']));
    expect(kindsOf(await render())).not.toEqual(expect.arrayContaining(['HTTPRoute']));
  });

  it('lead to the bots’ route and to no admin route, by nginx', async () => {
    const ingress = one(await render({ ingress: { enabled: true, host: HOST } }), 'Ingress');
    const [{ host, http }] = ingress['spec'].rules;
    expect(host).toBe(HOST);
    expect(http.paths).toHaveLength(1);
    const [{ path, pathType, backend }] = http.paths;
    expect(ingress.metadata.annotations).toEqual({ 'nginx.ingress.kubernetes.io/use-regex': 'true' });
    expect(pathType).toBe('ImplementationSpecific');
    expect(backend.service.name).toMatch(/-bots$/);
    expect(isOpen('/v1/agents/aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa/context', path)).toBe(true);
    for (const closed of [
      '/v1/agents',
      '/v1/agents/a',
      '/v1/agents/a/sync',
      '/v1/agents/a/b/context',
      '/v1/agents/a/context/x',
      '/v1/fleet',
      '/metrics',
      '/status',
      '/ui',
      '/',
    ]) {
      expect([closed, isOpen(closed, path)]).toEqual([closed, false]);
    }
  });

  it('are written as the load balancer wants them, or as the user does', async () => {
    const paths = async (ingress: object) =>
      one(await render({ ingress: { enabled: true, host: HOST, ...ingress } }), 'Ingress')['spec'].rules[0].http.paths;
    expect(await paths({ controller: 'alb' })).toMatchObject([{ path: '/v1/agents/*/context' }]);
    const own = [{ path: '/v1/agents', pathType: 'Prefix' }];
    expect(await paths({ controller: 'other', paths: own })).toMatchObject(own);
  });

  it('keep the user’s own annotation over the chart’s', async () => {
    const annotations = { 'nginx.ingress.kubernetes.io/use-regex': 'false', a: 'b' };
    const ingress = one(await render({ ingress: { enabled: true, host: HOST, annotations } }), 'Ingress');
    expect(ingress.metadata.annotations).toEqual(annotations);
  });

  it('lead to the admin API only when it is asked for, under a host of its own, and to ready pods', async () => {
    const manifests = await render({}, { ci: 'full-values.yaml' });
    const admin = one(manifests, 'Ingress', '-admin');
    const [{ host, http }] = admin['spec'].rules;
    expect(host).toBe('sync.internal.example.com');
    expect(http.paths.map(({ path }: any) => path)).toEqual(['/v1', '/ui', '/status']);
    expect(http.paths[0].backend.service.name).toBe(one(manifests, 'Service', 'sync').metadata.name);
    expect(admin['spec'].tls).toEqual([{ secretName: 'sync-internal-tls', hosts: ['sync.internal.example.com'] }]);
  });

  it('lead through a gateway to the bots’ route by GET alone', async () => {
    const route = one(await render({}, { ci: 'gateway-values.yaml' }), 'HTTPRoute');
    const [{ matches, backendRefs }] = route['spec'].rules;
    expect(matches).toEqual([
      { method: 'GET', path: { type: 'RegularExpression', value: '/v1/agents/[^/]+/context' } },
    ]);
    expect(backendRefs).toEqual([{ name: 'sync-pipecat-config-sync-bots', port: 8000 }]);
  });
});

withHelm('the network policy', () => {
  const policy = async (networkPolicy: object = {}, values: object = {}) =>
    one(
      await render({ ...values, networkPolicy: { enabled: true, ...networkPolicy } }),
      'NetworkPolicy',
      'config-sync',
    )['spec'];

  it('is off by default', async () => {
    expect(kindsOf(await render())).not.toContain('NetworkPolicy');
  });

  it('lets in nobody but the test of the release until somebody is named', async () => {
    const [{ from, ports }] = (await policy({}, { config: { port: 9000 } })).ingress;
    expect(from).toHaveLength(1);
    expect(from[0].podSelector.matchExpressions).toEqual([{ key: COMPONENT, operator: 'In', values: ['test'] }]);
    expect(ports).toEqual([{ port: 9000, protocol: 'TCP' }]);
    const peer = (name: string) => ({ podSelector: { matchLabels: { name } } });
    const named = await policy({
      ingress: { metricsFrom: [peer('m')], botsFrom: [peer('b')], adminFrom: [peer('a')] },
    });
    expect(named.ingress[0].from.slice(1)).toEqual([peer('m'), peer('b'), peer('a')]);
  });

  it('lets out to DNS, PostgreSQL, Redis, Pipecat Cloud and, for the test, the service itself: nowhere else', async () => {
    const { egress, policyTypes } = await policy();
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    expect(
      egress.map(({ ports }: any) => ports.map(({ port, protocol }: any) => `${port}/${protocol}`).join()),
    ).toEqual(['53/UDP,53/TCP', '5432/TCP', '6379/TCP', '443/TCP', '8000/TCP']);
    const pipecat = egress[3].to[0].ipBlock;
    expect(pipecat.cidr).toBe('0.0.0.0/0');
    expect(pipecat.except).toEqual(expect.arrayContaining(['169.254.0.0/16', '10.0.0.0/8']));
    expect(egress[4].to[0].podSelector.matchExpressions[0].values).toEqual(['service']);
  });

  it('lets out to where the user says', async () => {
    const to = [{ ipBlock: { cidr: '10.1.2.0/24' } }];
    const { egress } = await policy({ egress: { postgres: { to, port: 6432 }, dns: { port: 5353 } } });
    expect(egress[1]).toEqual({ to, ports: [{ port: 6432, protocol: 'TCP' }] });
    expect(egress[0].ports).toEqual([
      { port: 5353, protocol: 'UDP' },
      { port: 5353, protocol: 'TCP' },
    ]);
  });

  it('lets the migration out to DNS and PostgreSQL, and nobody in', async () => {
    const spec = one(await render({ networkPolicy: { enabled: true } }), 'NetworkPolicy', '-migrate')['spec'];
    expect(spec.ingress).toBeUndefined();
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.egress.flatMap(({ ports }: any) => ports.map(({ port }: any) => port))).toEqual([53, 53, 5432]);
  });
});
