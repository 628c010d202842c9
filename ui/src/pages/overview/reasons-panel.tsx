import type { FleetView } from '../../api/types';
import { explain } from '../../format/reasons';
import { Bars } from '../../parts/bars';
import { Empty } from '../../parts/notes';
import { Panel } from '../../parts/panel';
import { href } from '../../state/route';

/** Reasons that say that things go as they should. */
const CALM = new Set(['RollingOut', 'SessionsDraining']);

export function ReasonsPanel({ fleet }: { readonly fleet: FleetView }) {
  const bars = [...fleet.byReason]
    .sort((a, b) => b.agents - a.agents)
    .map(({ reason, agents }) => ({
      key: reason,
      value: agents,
      tone: CALM.has(reason) ? ('busy' as const) : ('bad' as const),
      label: (
        <a href={href('agents', { reason })} title={explain(reason)?.means}>
          {reason}
        </a>
      ),
    }));
  return (
    <Panel title="Why agents are not in sync" class="span-5">
      {bars.length === 0 ? (
        <Empty title="No agent has a reason">Nothing fails, nothing waits.</Empty>
      ) : (
        <Bars bars={bars} label="Agents by reason" />
      )}
    </Panel>
  );
}
