import type { DeadLetterView } from '../../api';
import type { Column } from '../output/column';
import { ago } from '../output/time';

export const DEAD_LETTER_COLUMNS: readonly Column<DeadLetterView>[] = [
  { name: 'ID', value: ({ id }) => id },
  { name: 'AGE', value: ({ failedAt }) => ago(failedAt), volatile: true },
  { name: 'REASON', value: ({ reason }) => reason },
  { name: 'AGENT', value: ({ agentId }) => agentId },
  { name: 'VERSION', value: ({ version }) => version },
  { name: 'REPLAYABLE', value: ({ replayable }) => replayable },
  { name: 'WAITING', value: ({ waiting }) => waiting, wide: true },
  { name: 'ERROR', value: ({ error }) => error, maxWidth: 60 },
  { name: 'CHANGE', value: ({ changeType }) => changeType, wide: true },
  { name: 'ATTEMPTS', value: ({ attempts }) => attempts, wide: true },
  { name: 'FAILED', value: ({ failedAt }) => failedAt, wide: true },
];
