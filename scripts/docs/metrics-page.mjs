const HEAD = `# Metrics

Made by \`npm run docs:metrics\` from the metrics that the service registers: do not edit by hand. How to scrape and use
them: [monitoring.md](monitoring.md).

Names follow those of [controller-runtime](https://book.kubebuilder.io/reference/metrics-reference), with our prefix. No
label ever holds an agent's id, except of \`config_sync_agent_info\`, which is off unless \`METRICS_AGENT_INFO=true\`.

**of**: \`replica\` = each replica counts what it does itself, so add them up. \`fleet\` = every replica shows the same, read
from the database or Redis, so take the maximum: \`max by (namespace, job) (…)\`. What cannot be read in time is left out of
the scrape, and \`config_sync_scrape_errors\` says so.

Beside these stand the usual figures of a Node.js process: \`config_sync_process_…\` and \`config_sync_nodejs_…\`.
`;

/** Which of these there are depends on the system and the version of Node.js. */
const OF_NODE = /^config_sync_(process|nodejs)_/;
/** Longer lists are told elsewhere. */
const SHOWN = 20;

/** The metrics by what they are about; the first group whose pattern fits takes a metric. */
const GROUPS = [
  [
    'The fleet',
    /^config_sync_(agent|agents|agents_.*|owner_mismatch|drifted|held_deletes|orphans|recalls_open|paused|agent_info)$/,
  ],
  ['Messages and dead letters', /^config_sync_(messages|dlq)_/],
  ['The queue', /^config_sync_workqueue_/],
  [
    'Reconciling',
    /^config_sync_(reconcile|terminal_reconcile|no_op|active_workers|resting_workers|max_concurrent|publish_to_synced|first_time)/,
  ],
  ['Live sessions', /^config_sync_(session|sessions|publish_to_last)_/],
  ['Loops and drift', /^config_sync_(last_success|loop|drift)_/],
  ['Calls to Pipecat Cloud', /^config_sync_(api|rate_budget|circuit|credential|throttled|replicas_seen)/],
  [
    'The process and what it stands on',
    /^config_sync_(build_info|database_up|redis_up|subscription_up|db_pool|scrape_errors)/,
  ],
  ['More', /^config_sync_/],
];

/** @returns {string} the values, or where they are told */
function valuesOf(values) {
  if (values === 'any') return '…';
  if (values.length > SHOWN) return '[each reason](status-and-reasons.md#status_reason)';
  return values.map((value) => `\`${value}\``).join(' ');
}

const escaped = (text) => text.replaceAll('|', '\\|');

function details({ labels, buckets, type }) {
  const parts = Object.entries(labels).map(([label, values]) => `**${label}**: ${valuesOf(values)}`);
  if (type === 'histogram') parts.push(`up to: ${buckets.join(', ')}`);
  return parts.join('<br>');
}

const row = (metric) =>
  `| \`${metric.name}\` | ${metric.type} | ${metric.of} | ${escaped(metric.help)} | ${escaped(details(metric))} |`;

function section([title, metrics]) {
  return `## ${title}

| name | type | of | | labels and buckets |
|---|---|---|---|---|
${metrics.map(row).join('\n')}
`;
}

/** @param {object[]} metrics what `MetricsRegistry.describe` says @returns {string} docs/metrics.md */
export function metricsPage(metrics) {
  const groups = new Map(GROUPS.map(([title]) => [title, []]));
  for (const metric of metrics.filter(({ name }) => !OF_NODE.test(name))) {
    const [title] = GROUPS.find(([, pattern]) => pattern.test(metric.name));
    groups.get(title).push(metric);
  }
  const filled = [...groups].filter(([, members]) => members.length > 0);
  return [HEAD, ...filled.map(section)].join('\n');
}
