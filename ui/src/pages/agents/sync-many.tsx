import { useState } from 'preact/hooks';
import type { AgentFilter } from '../../api/endpoints';
import { count } from '../../format/text';
import { ActionButton } from '../../parts/action-button';
import { Confirm } from '../../parts/confirm';
import { useNotify } from '../../state/notices';
import { useApi } from '../../state/session';
import { filters, toFleetSync } from './filter';

/** Asks for a sync of every agent of the filter, as long as the service can be told of that filter. */
export function SyncMany({ filter, total }: { readonly filter: AgentFilter; readonly total: number }) {
  const api = useApi();
  const notify = useNotify();
  const [open, setOpen] = useState(false);
  const what = toFleetSync(filter);
  if (!filters(filter) || total === 0) return null;
  const confirm = async (why: string): Promise<void> => {
    const { agents } = await api.syncFleet({ ...what, expected: total }, why);
    notify(`A sync of ${count(agents, 'agent')} is recorded.`);
  };
  return (
    <>
      <ActionButton
        scope="admin"
        icon="sync"
        blocked={
          what === null
            ? 'many agents can be synced by one status, a reason and being behind, not by another filter'
            : null
        }
        onClick={() => setOpen(true)}
      >
        Sync these {count(total, 'agent')}…
      </ActionButton>
      {open && (
        <Confirm
          title={`Sync ${count(total, 'agent')}`}
          confirm={`Sync ${count(total, 'agent')}`}
          scope="admin"
          why="required"
          onConfirm={confirm}
          onClose={() => setOpen(false)}
        >
          <p>
            A full sync is asked for each of them: it is observed, and changed where it differs. Back-off and parking
            are jumped; the budget of calls still holds. When the number has changed meanwhile, nothing is asked for.
          </p>
        </Confirm>
      )}
    </>
  );
}
