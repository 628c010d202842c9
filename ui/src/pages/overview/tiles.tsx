import type { ComponentChildren } from 'preact';
import type { FleetView } from '../../api/types';
import { duration } from '../../format/duration';
import { count, number } from '../../format/text';
import { href } from '../../state/route';

interface TileProps {
  readonly title: string;
  readonly value: number | null;
  readonly tone: 'bad' | 'warn' | 'plain';
  readonly to: string;
  readonly children: ComponentChildren;
}

function Tile({ title, value, tone, to, children }: TileProps) {
  const raised = value !== null && value > 0 && tone !== 'plain';
  return (
    <a class={`tile ${raised ? `tile-${tone}` : ''}`} href={to}>
      <span class="tile-title">{title}</span>
      <span class="tile-value">{value === null ? '–' : number(value)}</span>
      <span class="tile-more">{children}</span>
    </a>
  );
}

const OLD_SECONDS = 300;

/** What may want somebody: each a way to look at it. */
export function Tiles({ fleet }: { readonly fleet: FleetView }) {
  const { backlog, deadLetters, behind, paused } = fleet;
  const oldest = backlog.oldestSeconds;
  const late = behind.agents['1'] + behind.agents['2'] + behind.agents['3+'];
  return (
    <div class="tiles span-12">
      <Tile
        title="Backlog"
        value={backlog.waiting}
        tone={(oldest ?? 0) > OLD_SECONDS ? 'warn' : 'plain'}
        to={href('agents', { status: ['PENDING', 'SYNCING'] })}
      >
        {oldest === null ? 'nothing waits' : `oldest ${duration(oldest * 1000)}`} · {number(backlog.leased)} in work
      </Tile>
      <Tile title="Agents behind" value={late} tone="warn" to={href('agents', { behind: true })}>
        {count(backlog.parked, 'request')} parked
      </Tile>
      <Tile title="Dead letters" value={deadLetters.depth} tone="bad" to={href('dead-letters')}>
        {deadLetters.depth === null ? 'Redis cannot be asked' : deadLetters.depth === 0 ? 'none' : 'to replay or purge'}
      </Tile>
      <Tile title="Drifted" value={fleet.drifted} tone="warn" to={href('drift')}>
        changed at Pipecat Cloud
      </Tile>
      <Tile title="Orphans" value={fleet.orphans} tone="warn" to={href('drift')}>
        in no row
      </Tile>
      <Tile title="Deletes held" value={fleet.held} tone="bad" to={href('agents', { reason: 'DeleteHeld' })}>
        by the brake
      </Tile>
      <Tile title="Paused" value={paused.agents} tone="warn" to={href('agents', { paused: true })}>
        {paused.fleet === null ? 'the fleet is not' : 'and the whole fleet'}
      </Tile>
    </div>
  );
}
