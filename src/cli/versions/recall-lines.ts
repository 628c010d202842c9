import type { RecallView, RemainingSessionView } from '../../api';
import type { Column } from '../output/column';
import type { Printer } from '../output/printer';
import { fact, facts, section } from '../output/sections';

const REMAINING_COLUMNS: readonly Column<RemainingSessionView>[] = [
  { name: 'SESSION', value: ({ sessionId }) => sessionId },
  { name: 'HEARS', value: ({ versionHeard }) => versionHeard },
  { name: 'OUTCOME', value: ({ outcome }) => outcome },
  { name: 'ERROR', value: ({ error }) => error },
];

export function recallLines(recall: RecallView, printer: Printer): string[] {
  const { colours } = printer;
  const { proof, remaining } = recall;
  return [
    ...facts(
      [
        ...fact('agent', recall.agentId),
        ...fact('version', recall.version),
        ...fact('state', recall.state, recall.state === 'completed' ? 'green' : 'yellow'),
        ...fact('asked', `${recall.requestedAt} by ${recall.requestedBy}`),
        ...fact('why', recall.reason),
        ...fact('looked at', recall.checkedAt),
        ...fact('obstacle', recall.obstacle, 'red'),
        ...fact('cut off', recall.stopped.length),
        ...fact('completed', recall.completedAt),
        ...fact(
          'proof',
          proof === null ? null : `${proof.sessions.length} sessions hear a newer version, ${proof.gone} have ended`,
        ),
      ],
      colours,
    ),
    ...section('Sessions that may still hear it', printer.block(REMAINING_COLUMNS, remaining), colours),
  ];
}
