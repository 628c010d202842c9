import type { Counted } from '../../api';
import type { Column } from './column';

export const COUNTED_COLUMNS: readonly Column<Counted>[] = [{ name: 'AGENTS', value: ({ agents }) => agents }];
