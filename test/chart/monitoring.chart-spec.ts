import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { kindsOf, one, render, withHelm } from './support/helm';

const MONITORING = join(__dirname, '../../monitoring');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}

const groups = (parse(readFileSync(join(MONITORING, 'alerts.yaml'), 'utf8')) as { groups: Group[] }).groups;

const alerts = async (own: object = {}): Promise<Group[]> => {
  const values = { monitoring: { renderMode: 'alwaysRender', alerts: { enabled: true, ...own } } };
  return one(await render(values), 'PrometheusRule')['spec'].groups as Group[];
};
const rulesOf = (of: readonly Group[]): Rule[] => of.flatMap(({ rules }) => rules);

withHelm('the alerts', () => {
  it('are those of monitoring/, word for word: what Prometheus fills in is left to Prometheus', async () => {
    expect(await alerts()).toEqual(groups);
    expect(JSON.stringify(groups)).toMatch('{{ $labels.');
  });

  it('can be left out by name, labelled, and added to', async () => {
    const [first] = rulesOf(groups);
    const extra = { alert: 'Mine', expr: 'vector(1)' };
    const made = await alerts({ disabled: [first!.alert], additionalLabels: { team: 'voice' }, extraRules: [extra] });
    const rules = rulesOf(made);
    expect(rules.map(({ alert }) => alert)).not.toContain(first!.alert);
    expect(rules.at(-1)).toEqual(extra);
    for (const { labels } of rules.slice(0, -1)) {
      expect(labels).toMatchObject({ team: 'voice', severity: expect.any(String) });
    }
  });

  it('link to runbooks where the user has them', async () => {
    const runbookUrlPrefix = 'https://runbooks.example.com/config-sync/';
    for (const { alert, annotations } of rulesOf(await alerts({ runbookUrlPrefix }))) {
      expect(annotations['runbook_url']).toBe(`https://runbooks.example.com/config-sync/${alert}.md`);
    }
  });

  it('know the service by its job, whatever the release is called', async () => {
    const values = {
      fullnameOverride: 'voice',
      monitoring: { renderMode: 'alwaysRender', serviceMonitor: { enabled: true } },
    };
    const manifests = await render(values);
    const { jobLabel, selector } = one(manifests, 'ServiceMonitor')['spec'];
    const service = one(manifests, 'Service', 'voice');
    expect(service.metadata.labels).toMatchObject(selector.matchLabels);
    const job = service.metadata.labels?.[jobLabel as string] ?? '';
    const [, pattern = ''] = /job=~\\?"([^"\\]+)/.exec(JSON.stringify(groups)) ?? [];
    expect(pattern).not.toBe('');
    expect(job).toMatch(new RegExp(`^(?:${pattern})$`));
  });
});

withHelm('the monitor', () => {
  const monitor = async (apiVersions: string[], renderMode = 'skipIfMissing') =>
    kindsOf(
      await render(
        { monitoring: { renderMode, serviceMonitor: { enabled: true }, alerts: { enabled: true } } },
        { apiVersions },
      ),
    );

  it('is there when the cluster knows it, and left out when not', async () => {
    expect(await monitor(['monitoring.coreos.com/v1/ServiceMonitor'])).toContain('ServiceMonitor');
    expect(await monitor(['monitoring.coreos.com/v1/ServiceMonitor'])).not.toContain('PrometheusRule');
    expect(await monitor([])).not.toContain('ServiceMonitor');
    expect(await monitor([], 'alwaysRender')).toEqual(expect.arrayContaining(['ServiceMonitor', 'PrometheusRule']));
  });

  it('finds the admin Service alone, by its port’s name', async () => {
    const manifests = await render({}, { ci: 'full-values.yaml' });
    const { selector, endpoints, namespaceSelector } = one(manifests, 'ServiceMonitor')['spec'];
    const found = manifests.filter(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        Object.entries(selector.matchLabels as object).every(([key, value]) => metadata.labels?.[key] === value),
    );
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['sync']);
    expect(found[0]!['spec'].ports.map(({ name }: { name: string }) => name)).toContain(endpoints[0].port);
    expect(namespaceSelector.matchNames).toEqual([found[0]!.metadata.namespace]);
  });
});

withHelm('the dashboards', () => {
  it('are those of monitoring/, for Grafana’s sidecar', async () => {
    const map = one(await render({ monitoring: { dashboards: { enabled: true } } }), 'ConfigMap', '-boards');
    expect(map.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
    const files = readdirSync(join(MONITORING, 'dashboards')).sort();
    expect(files.length).toBeGreaterThan(0);
    const data = map['data'] as Record<string, string>;
    expect(Object.keys(data).sort()).toEqual(files);
    for (const file of files) {
      const source = JSON.parse(readFileSync(join(MONITORING, 'dashboards', file), 'utf8')) as unknown;
      expect(JSON.parse(data[file] ?? '')).toEqual(source);
    }
    // What a client writes into the annotation of its last apply is limited to this.
    expect(JSON.stringify(data).length).toBeLessThan(262_144);
  });
});
