import { PageHead } from '../../parts/page-head';
import { DriftedPanel } from './drifted-panel';
import { OrphansPanel } from './orphans-panel';

export function DriftPage() {
  return (
    <>
      <PageHead title="Drift and orphans" />
      <div class="grid">
        <DriftedPanel />
        <OrphansPanel />
      </div>
    </>
  );
}
