import type { Panel } from './panel';

/** A dashboard: rows of panels under headings. */
export interface Dashboard {
  /** Stays the same for ever: links and provisioning go by it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

const COLUMNS = 24;
/** The one that is chosen at the top of the dashboard: nobody's own is named. */
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const VERSION = 39;

interface Placed {
  readonly json: object;
  readonly bottom: number;
}

/** The document that Grafana imports. */
export function toGrafana({ uid, title, description, rows }: Dashboard): object {
  const panels: object[] = [];
  let top = 0;
  for (const row of rows) {
    panels.push(heading(row.title, panels.length + 1, top));
    const placed = place(row.panels, panels.length + 1, top + 1);
    panels.push(...placed.map(({ json }) => json));
    top = Math.max(...placed.map(({ bottom }) => bottom));
  }
  return {
    uid,
    title,
    description,
    tags: ['config-sync'],
    schemaVersion: VERSION,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: '',
    links: [
      {
        type: 'dashboards',
        tags: ['config-sync'],
        title: 'config-sync',
        asDropdown: false,
        keepTime: true,
        includeVars: true,
      },
    ],
    templating: { list: variables() },
    annotations: { list: [] },
    panels,
  };
}

/** From left to right, in lines as high as their highest panel. */
function place(panels: readonly Panel[], firstId: number, firstTop: number): Placed[] {
  let [left, top, height] = [0, firstTop, 0];
  return panels.map((panel, index) => {
    if (left + panel.width > COLUMNS) [left, top, height] = [0, top + height, 0];
    const gridPos = { x: left, y: top, w: panel.width, h: panel.height };
    left += panel.width;
    height = Math.max(height, panel.height);
    return { json: { id: firstId + index, gridPos, ...toJson(panel) }, bottom: top + height };
  });
}

function heading(title: string, id: number, top: number): object {
  return { id, type: 'row', title, collapsed: false, gridPos: { x: 0, y: top, w: COLUMNS, h: 1 }, panels: [] };
}

function toJson(panel: Panel): object {
  const { kind, title, description, queries } = panel;
  const instant = kind !== 'timeseries';
  return {
    type: kind,
    title,
    description,
    datasource: DATASOURCE,
    targets: queries.map(({ expression, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr: expression,
      legendFormat: legend,
      ...(instant ? { instant: true, range: false } : {}),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: { defaults: fieldDefaults(panel), overrides: [] },
    options: OPTIONS[kind],
    ...(kind === 'table' ? { transformations: [{ id: 'organize', options: { excludeByName: { Time: true } } }] } : {}),
  };
}

const OPTIONS: Readonly<Record<Panel['kind'], object>> = {
  timeseries: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
  stat: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'background', graphMode: 'none', textMode: 'value' },
  table: { showHeader: true, sortBy: [{ displayName: 'Value', desc: true }] },
};

function fieldDefaults({ kind, unit, stacked, thresholds, words }: Panel): object {
  const steps: { color: string; value: number | null }[] = [{ color: 'green', value: null }];
  if (thresholds !== null) {
    steps.push({ color: 'yellow', value: thresholds.yellow }, { color: 'red', value: thresholds.red });
  }
  const texts = Object.entries(words).map(([value, text], index) => [value, { text, index }] as const);
  return {
    unit,
    min: 0,
    thresholds: { mode: 'absolute', steps },
    color: { mode: kind === 'timeseries' ? 'palette-classic' : 'thresholds' },
    mappings: texts.length === 0 ? [] : [{ type: 'value', options: Object.fromEntries(texts) }],
    ...(kind === 'timeseries' ? { custom: lineStyle(stacked) } : {}),
  };
}

function lineStyle(stacked: boolean): object {
  return {
    lineWidth: 1,
    fillOpacity: stacked ? 40 : 8,
    showPoints: 'never',
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
  };
}

function variables(): object[] {
  const choice = (name: string, label: string, query: string) => ({
    name,
    label,
    type: 'query',
    datasource: DATASOURCE,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  });
  return [
    { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
    choice('namespace', 'Namespace', 'label_values(config_sync_build_info, namespace)'),
    choice('job', 'Job', 'label_values(config_sync_build_info{namespace=~"$namespace"}, job)'),
  ];
}
