import type { FleetView } from '../../api/types';
import { STATUS_NAMES, STATUSES } from '../../format/statuses';
import { number } from '../../format/text';
import { Icon } from '../../parts/icon';
import { Panel } from '../../parts/panel';
import { TONE_ICONS } from '../../parts/status-badge';
import { href } from '../../state/route';

/** How many agents are in which status: one bar for the whole fleet, and the counts, each a way to its agents. */
export function StatusPanel({ fleet }: { readonly fleet: FleetView }) {
  const total = Math.max(1, fleet.agents);
  const present = STATUS_NAMES.filter((status) => fleet.byStatus[status] > 0);
  return (
    <Panel title="Agents by status" class="span-12">
      <div class="stack" aria-hidden="true">
        {present.map((status) => (
          <span
            key={status}
            class={`stack-part fill-${STATUSES[status].tone}`}
            style={{ flexGrow: Math.max(fleet.byStatus[status] / total, 0.006) }}
            title={`${status}: ${number(fleet.byStatus[status])}`}
          />
        ))}
      </div>
      <ul class="status-counts">
        {STATUS_NAMES.map((status) => {
          const { tone, means } = STATUSES[status];
          const agents = fleet.byStatus[status];
          return (
            <li key={status} class={agents === 0 ? 'none' : undefined}>
              <a href={href('agents', { status })} title={means}>
                <span class={`count-value tone-${tone}`}>{number(agents)}</span>
                <span class="count-label">
                  <Icon name={status === 'DELETED' ? 'dash' : TONE_ICONS[tone]} size={12} />
                  {status}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
