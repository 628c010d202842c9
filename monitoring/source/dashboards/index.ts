import { DELIVERY } from './delivery';
import { FLEET } from './fleet';
import { toGrafana, type Dashboard } from './grafana';
import { PLATFORM } from './platform';

/** By the name of their file. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = { fleet: FLEET, platform: PLATFORM, delivery: DELIVERY };

/** Every expression that some panel asks. */
export const EXPRESSIONS: readonly string[] = Object.values(DASHBOARDS).flatMap(({ rows }) =>
  rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expression }) => expression))),
);

export function dashboardFile(dashboard: Dashboard): string {
  return `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`;
}
