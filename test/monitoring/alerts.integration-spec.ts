import { stringify } from 'yaml';
import { ALERTS, GROUPS } from '../../monitoring/source/alerts';
import { EXPRESSIONS } from '../../monitoring/source/dashboards';
import { files } from '../../monitoring/source/files';
import { describeWithPromtool, promtool } from './promtool';
import { QUIET, SCENARIOS, type Scenario } from './scenarios';
import { healthy, type Values } from './series';

const INSTALLATION = { namespace: 'voice', job: 'config-sync' };
const AFTER = 45;
const BEFORE = 65;

/** The rules without their texts: what is expected of an alert is told by its labels. */
const RULES = stringify({
  groups: Object.entries(GROUPS).map(([name, alerts]) => ({
    name,
    rules: alerts.map(({ name: alert, expression: expr, holds, severity }) => ({
      alert,
      expr,
      for: holds,
      labels: { severity },
    })),
  })),
});

type Wanted = Pick<Scenario, 'situation' | 'series'> & Partial<Scenario>;

/** Says of every alert, and not only of the one that is meant, whether it fires. */
function toTest({ situation, series, alert: meant, fires = [], nowhere, ...when }: Wanted): object {
  const { after = AFTER, before = BEFORE } = when;
  const times = { trouble: before, end: before + after + 5 };
  const all: Readonly<Record<string, Values | null>> = { ...healthy(), ...series };
  return {
    name: situation,
    interval: '1m',
    input_series: Object.entries(all).flatMap(([name, values]) =>
      values === null ? [] : [{ series: name, values: values(times) }],
    ),
    alert_rule_test: ALERTS.map(({ name, severity }) => ({
      alertname: name,
      eval_time: `${before + after}m`,
      exp_alerts:
        name === meant
          ? fires.map((labels) => ({
              exp_labels: { severity, ...(nowhere === true ? {} : INSTALLATION), ...labels },
            }))
          : [],
    })),
  };
}

function judge(scenarios: readonly Wanted[]) {
  const test = stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: scenarios.map(toTest) });
  return promtool({ 'rules.yaml': RULES, 'test.yaml': test }, 'test', 'rules', 'test.yaml');
}

describeWithPromtool('the alert rules', () => {
  it('are a rule file that Prometheus takes, with texts that it can fill in', () => {
    const { ok, output } = promtool({ 'alerts.yaml': files()['alerts.yaml'] ?? '' }, 'check', 'rules', 'alerts.yaml');
    expect(output).toContain(`${ALERTS.length} rules found`);
    expect(ok).toBe(true);
  });

  it.each(SCENARIOS)('fire $alert alone when $situation', (scenario) => {
    expect(judge([scenario])).toMatchObject({ ok: true });
  });

  it.each(QUIET)('say nothing when $situation', (scenario) => {
    expect(judge([scenario])).toMatchObject({ ok: true });
  });

  it('are tested by something that notices when an alert is silent, or fires beside another', () => {
    const [first] = SCENARIOS;
    expect(judge([{ ...first!, fires: [] }]).ok).toBe(false);
    expect(judge([{ ...first!, series: {} }]).ok).toBe(false);
    expect(judge([{ ...first!, alert: 'ConfigSyncDrift' }]).ok).toBe(false);
  });
});

describe('every alert', () => {
  it('has a situation', () => {
    expect([...new Set(SCENARIOS.map(({ alert }) => alert))].sort()).toEqual(ALERTS.map(({ name }) => name).sort());
  });

  it('has a name of its own', () => {
    expect(new Set(ALERTS.map(({ name }) => name)).size).toBe(ALERTS.length);
  });
});

describeWithPromtool('the questions of the dashboards', () => {
  it('are PromQL', () => {
    const filledIn = EXPRESSIONS.map((expression, index) => ({
      record: `panel:${index}`,
      expr: expression.replaceAll('$__rate_interval', '5m').replaceAll(/\$(namespace|job)/g, '.*'),
    }));
    const rules = stringify({ groups: [{ name: 'panels', rules: filledIn }] });
    const { ok, output } = promtool({ 'panels.yaml': rules }, 'check', 'rules', 'panels.yaml');
    expect(output).toContain(`${EXPRESSIONS.length} rules found`);
    expect(ok).toBe(true);
  });
});
