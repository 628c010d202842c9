import { DASHBOARDS, dashboardFile } from './dashboards';
import { ruleFile } from './rule-file';

/** What is made from these sources: path below `monitoring/` → content. @param runbooks see `ruleFile` */
export function files(runbooks?: string): Record<string, string> {
  const dashboards = Object.entries(DASHBOARDS).map(([name, dashboard]) => [
    `dashboards/${name}.json`,
    dashboardFile(dashboard),
  ]);
  return { 'alerts.yaml': ruleFile(runbooks), ...(Object.fromEntries(dashboards) as Record<string, string>) };
}
