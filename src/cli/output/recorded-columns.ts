import type { Recorded } from '../../api';
import type { Column } from './column';

export const RECORDED_COLUMNS: readonly Column<Recorded>[] = [
  { name: 'ID', value: ({ agentId }) => agentId },
  { name: 'VERSION', value: ({ version }) => version },
  { name: 'RECORDING', value: ({ recording }) => recording },
];
