import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERTS } from '../../monitoring/source/alerts';
import { DASHBOARDS, EXPRESSIONS } from '../../monitoring/source/dashboards';
import { toGrafana } from '../../monitoring/source/dashboards/grafana';
import { files } from '../../monitoring/source/files';
import type { MetricDescription } from '../../src/metrics';
import { complaint, registered, selectorsOf } from './registered';

const ROOT = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

let metrics: readonly MetricDescription[];
let stale: string | null;
beforeAll(() => {
  ({ metrics, stale } = registered());
});

describe('docs/metrics.md', () => {
  it('is what the service registers (npm run docs:metrics)', () => {
    expect(stale).toBeNull();
  });

  it('explains each metric in words of its own', () => {
    const helps = metrics.filter(({ name }) => !/_(process|nodejs)_/.test(name)).map(({ help }) => help);
    expect(helps.every((help) => help.length > 10)).toBe(true);
    expect(new Set(helps).size).toBe(helps.length);
  });
});

describe('the names of the metrics', () => {
  it('begin with our prefix, and counters alone end in _total', () => {
    expect(metrics.filter(({ name }) => !name.startsWith('config_sync_'))).toEqual([]);
    const named = metrics.filter(({ name }) => !/_(process|nodejs)_/.test(name));
    expect(named.filter(({ name, type }) => name.endsWith('_total') !== (type === 'counter'))).toEqual([]);
    expect(named.filter(({ name, type }) => type === 'histogram' && !name.endsWith('_seconds'))).toEqual([]);
  });

  it('hold an agent in a label only where it was asked for', () => {
    const byAgent = metrics.filter(({ labels }) =>
      Object.keys(labels).some((label) => /agent|session|id$/.test(label)),
    );
    expect(byAgent.map(({ name }) => name)).toEqual(['config_sync_agent_info']);
  });
});

describe('what rules and dashboards read', () => {
  it.each(ALERTS)('$name: each series can exist', ({ expression }) => {
    expect(selectorsOf(expression).map((selector) => complaint(selector, metrics))).toEqual(
      selectorsOf(expression).map(() => null),
    );
  });

  it('every panel: each series can exist', () => {
    const complaints = EXPRESSIONS.flatMap(selectorsOf).map((selector) => complaint(selector, metrics));
    expect(complaints.filter((found) => found !== null)).toEqual([]);
  });

  it('is told when it cannot exist', () => {
    const of = (expression: string) => complaint(selectorsOf(expression)[0]!, metrics);
    expect(of('config_sync_nothing > 0')).toBe('config_sync_nothing is not registered');
    expect(of('config_sync_agents{colour="red"}')).toBe('config_sync_agents has no label colour');
    expect(of('config_sync_agents{status="LOST"}')).toBe('config_sync_agents has no status = LOST');
    expect(of('rate(config_sync_dlq_depth_bucket[5m])')).toBe('config_sync_dlq_depth_bucket is not registered');
  });
});

describe('the files that Prometheus and Grafana read', () => {
  it.each(Object.entries(files()))('monitoring/%s is made from its source (npm run monitoring)', (name, text) => {
    expect(read(`monitoring/${name}`)).toBe(text);
  });

  it('are these and no other', () => {
    const made = Object.keys(files()).filter((name) => name.startsWith('dashboards/'));
    expect(readdirSync(join(ROOT, 'monitoring/dashboards')).map((name) => `dashboards/${name}`)).toEqual(made.sort());
  });
});

describe('every runbook', () => {
  it.each(ALERTS)('$name has one, with what it means, its impact, how to look and how to mend', ({ name }) => {
    const text = existsSync(join(ROOT, `docs/runbooks/${name}.md`)) ? read(`docs/runbooks/${name}.md`) : '';
    expect(text.split('\n')[0]).toBe(`# ${name}`);
    for (const part of ['Meaning', 'Impact', 'Look', 'Mend']) expect(text).toContain(`\n## ${part}\n`);
  });

  it('is for an alert', () => {
    const pages = readdirSync(join(ROOT, 'docs/runbooks')).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(ALERTS.map(({ name }) => `${name}.md`).sort());
  });

  it('can be found by a URL of one’s own', () => {
    expect(files('https://runbooks.example.com')['alerts.yaml']).toContain(
      'runbook_url: https://runbooks.example.com/ConfigSyncDrift.md',
    );
  });
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
}

describe.each(Object.entries(DASHBOARDS))('the dashboard %s', (_name, dashboard) => {
  const json = toGrafana(dashboard) as {
    readonly panels: readonly Panel[];
    readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  };
  const charts = json.panels.filter(({ type }) => type !== 'row');

  it('says of every panel what it shows, and in which unit', () => {
    for (const { title, description, fieldConfig } of charts) {
      expect(title).not.toBe('');
      expect(description).toMatch(/\.$/);
      expect(fieldConfig?.defaults.unit).toMatch(/\w/);
    }
  });

  it('names nobody’s datasource', () => {
    expect(new Set(charts.map(({ datasource }) => datasource?.uid))).toEqual(new Set(['${datasource}']));
    expect(json.templating.list.map(({ name }) => name)).toEqual(['datasource', 'namespace', 'job']);
  });

  it('has panels with ids of their own that do not overlap', () => {
    expect(new Set(json.panels.map(({ id }) => id)).size).toBe(json.panels.length);
    const cells = json.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}:${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(json.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});
