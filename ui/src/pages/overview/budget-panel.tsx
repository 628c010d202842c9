import type { FleetView } from '../../api/types';
import { number } from '../../format/text';
import { Moment } from '../../parts/moment';
import { Panel } from '../../parts/panel';
import { Badge } from '../../parts/status-badge';

const TONES = { closed: 'ok', 'half-open': 'warn', open: 'bad' } as const;

/** What Pipecat Cloud lets us call, as all replicas share it. */
export function BudgetPanel({ fleet }: { readonly fleet: FleetView }) {
  const { limitPerSecond: limit, allowedPerSecond: allowed, circuits, pausedUntil } = fleet.budget;
  const now = allowed ?? limit;
  return (
    <Panel title="Pipecat Cloud API" class="span-3">
      <dl class="facts">
        <dt>Calls a second</dt>
        <dd>
          {limit === 0 ? 'no limit' : `${number(now)} of ${number(limit)}`}
          {limit > 0 && (
            <meter
              class="meter"
              min={0}
              max={limit}
              value={now}
              low={limit / 2}
              optimum={limit}
              aria-label="Calls a second allowed now"
            />
          )}
        </dd>
        {circuits.map(({ credential, state }) => (
          <>
            <dt key={credential}>{credential} key</dt>
            <dd key={`${credential} state`}>
              <Badge tone={TONES[state]}>{`circuit ${state}`}</Badge>
            </dd>
          </>
        ))}
        <dt>Asked to pause</dt>
        <dd>{pausedUntil === null ? 'no' : <Moment at={pausedUntil} />}</dd>
      </dl>
    </Panel>
  );
}
