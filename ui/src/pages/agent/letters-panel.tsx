import type { AgentDetail } from '../../api/types';
import { ErrorNote } from '../../parts/notes';
import { Panel } from '../../parts/panel';
import { useLiveReload } from '../../state/live';
import { useResource } from '../../state/resource';
import { href } from '../../state/route';
import { useApi } from '../../state/session';
import { LetterTable } from '../dead-letters/letter-table';

const SHOWN = 5;

/** The dead letters of one agent, as long as it has some. */
export function LettersPanel({ agent, onTreated }: { readonly agent: AgentDetail; readonly onTreated: () => void }) {
  const { agentId } = agent;
  const api = useApi();
  const { data, error, reload } = useResource(agentId, (signal) =>
    api.deadLetters({ agentId, limit: SHOWN }, null, signal),
  );
  useLiveReload(reload, (run) => run.agentId === agentId);
  if (error === null && (data === null || data.items.length === 0)) return null;
  const treated = (): void => {
    reload();
    onTreated();
  };
  return (
    <Panel
      title="Dead letters of this agent"
      class="span-12"
      flush
      aside={data?.nextCursor != null && <a href={href('dead-letters', { agentId })}>All of them</a>}
    >
      {error !== null && <ErrorNote error={error} retry={reload} />}
      {data !== null && data.items.length > 0 && (
        <LetterTable letters={data.items} withAgent={false} onTreated={treated} />
      )}
    </Panel>
  );
}
