import type { RunView } from '../../api';
import type { Column } from '../output/column';
import { driftText } from '../output/drift-lines';
import { ago, milliseconds } from '../output/time';
import type { Colour } from '../terminal/paint';

const GOOD = new Set(['synced', 'noop', 'no-op', 'deleted']);

function colourOf({ outcome, error }: RunView): Colour | null {
  if (error !== null) return 'red';
  return GOOD.has(outcome) ? 'green' : null;
}

export const RUN_COLUMNS: readonly Column<RunView>[] = [
  { name: 'AGE', value: ({ at }) => ago(at), volatile: true },
  { name: 'VERSION', value: ({ version }) => version },
  { name: 'SOURCE', value: ({ source }) => source },
  { name: 'ACTION', value: ({ action }) => action },
  { name: 'OUTCOME', value: ({ outcome }) => outcome, colour: colourOf },
  { name: 'REASON', value: ({ reason }) => reason },
  { name: 'TOOK', value: ({ durationMs }) => milliseconds(durationMs) },
  { name: 'ERROR', value: ({ error }) => error, maxWidth: 80 },
  { name: 'AT', value: ({ at }) => at, wide: true },
  { name: 'CHANGE', value: ({ changeType }) => changeType, wide: true },
  { name: 'ATTEMPT', value: ({ attempt }) => attempt, wide: true },
  { name: 'REPLICA', value: ({ replica }) => replica, wide: true },
  { name: 'DRIFT', value: ({ drift }) => driftText(drift), wide: true },
];
