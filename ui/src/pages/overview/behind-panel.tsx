import type { BehindView, FleetView } from '../../api/types';
import type { Tone } from '../../format/statuses';
import { Bars } from '../../parts/bars';
import { Panel } from '../../parts/panel';

const STEPS: readonly { readonly key: keyof BehindView; readonly label: string; readonly tone: Tone }[] = [
  { key: '0', label: 'up to date', tone: 'ok' },
  { key: '1', label: '1 behind', tone: 'warn' },
  { key: '2', label: '2 behind', tone: 'warn' },
  { key: '3+', label: '3 or more', tone: 'bad' },
  { key: 'unknown', label: 'not known', tone: 'quiet' },
];

const bars = (view: BehindView) => STEPS.map(({ key, label, tone }) => ({ key, label, tone, value: view[key] }));

/** How far what callers hear is behind what is configured. */
export function BehindPanel({ fleet }: { readonly fleet: FleetView }) {
  return (
    <Panel title="Versions behind" class="span-5">
      <div class="pair">
        <div>
          <h3>Live sessions</h3>
          <Bars bars={bars(fleet.behind.sessions)} label="Live sessions by versions behind" />
        </div>
        <div>
          <h3>Agents</h3>
          <Bars bars={bars(fleet.behind.agents)} label="Agents by versions behind" />
        </div>
      </div>
    </Panel>
  );
}
