import { stringify } from 'yaml';
import type { Alert } from './alert';
import { GROUPS } from './alerts';

/** Where the runbooks are, in the repository; a URL of your own goes in front of the file's name. */
export const RUNBOOKS = 'docs/runbooks';

const HEAD = `# Made by \`npm run monitoring\` from monitoring/source: do not edit by hand.
# A rule file of Prometheus. What each alert means and what to do: docs/runbooks.
`;

/** @param runbooks what stands before `/<alert>.md` in \`runbook_url\` */
export function ruleFile(runbooks: string = RUNBOOKS): string {
  const groups = Object.entries(GROUPS).map(([name, alerts]) => ({
    name,
    rules: alerts.map((alert) => toRule(alert, runbooks)),
  }));
  return HEAD + stringify({ groups }, { lineWidth: 0 });
}

function toRule({ name, expression, holds, severity, summary, description }: Alert, runbooks: string): object {
  return {
    alert: name,
    expr: expression,
    for: holds,
    labels: { severity },
    annotations: { summary, description, runbook_url: `${runbooks}/${name}.md` },
  };
}
