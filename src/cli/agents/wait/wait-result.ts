import type { WaitView } from '../../../api';
import { EXIT, type ExitCode } from '../../frame/exit-code';
import type { Column } from '../../output/column';
import type { Printer } from '../../output/printer';
import { colourOf } from '../agent-columns';

type Outcome = 'arrived' | 'failed' | 'timeout';

function outcomeOf({ done, failed }: WaitView): Outcome {
  return done ? 'arrived' : failed ? 'failed' : 'timeout';
}

const WAIT_COLUMNS: readonly Column<WaitView>[] = [
  { name: 'ID', value: ({ agentId }) => agentId },
  { name: 'OUTCOME', value: outcomeOf, colour: ({ done }) => (done ? 'green' : 'red') },
  { name: 'STATUS', value: ({ status }) => status, colour: ({ status }) => colourOf(status) },
  { name: 'REASON', value: ({ reason }) => reason },
  { name: 'LIVE', value: ({ syncedVersion }) => syncedVersion },
  { name: 'WANTED', value: ({ activeVersion }) => activeVersion },
  { name: 'ERROR', value: ({ error }) => error, maxWidth: 80 },
];

/** Shows where each of them is. 2 when one did not get there, be it for good or for the time given. */
export async function showWaited(printer: Printer, views: readonly WaitView[]): Promise<ExitCode> {
  await printer.list({ items: views }, WAIT_COLUMNS, views);
  return views.every(({ done }) => done) ? EXIT.ok : EXIT.differs;
}
