import type { DeadLettersTreated } from '../../api';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { Column } from '../output/column';
import type { Printer } from '../output/printer';
import { section } from '../output/sections';

const COLUMNS: readonly Column<DeadLettersTreated>[] = [
  { name: 'REPLAYED', value: ({ replayed }) => replayed },
  { name: 'PURGED', value: ({ purged }) => purged },
  { name: 'SKIPPED', value: ({ skipped }) => skipped.length },
];
const SKIPPED_COLUMNS: readonly Column<DeadLettersTreated['skipped'][number]>[] = [
  { name: 'ID', value: ({ id }) => id },
  { name: 'WHY', value: ({ why }) => why },
];
const SHOWN = 20;

/** What became of them. 2 when some stayed. */
export async function showTreated(printer: Printer, treated: DeadLettersTreated): Promise<ExitCode> {
  const { skipped } = treated;
  await printer.show(treated, () => [
    ...printer.rows(COLUMNS, [treated]),
    ...section('Skipped', printer.block(SKIPPED_COLUMNS, skipped.slice(0, SHOWN)), printer.colours),
  ]);
  return skipped.length === 0 ? EXIT.ok : EXIT.differs;
}
