import type { AgentDetail } from '../../api/types';
import { Confirm } from '../../parts/confirm';
import { ErrorNote, Loading } from '../../parts/notes';
import { useNotify } from '../../state/notices';
import { useApi } from '../../state/session';
import { usePlan } from './plan-dialog';
import { PlanSummary } from './plan-summary';

interface Props {
  readonly agent: AgentDetail;
  readonly reload: () => void;
  readonly onClose: () => void;
}

/** Shows the plan before the sync is asked for. A plan that cannot be made does not forbid the sync. */
export function SyncDialog({ agent, reload, onClose }: Props) {
  const api = useApi();
  const notify = useNotify();
  const plan = usePlan(agent.agentId);
  const confirm = async (why: string): Promise<void> => {
    const { recording, version } = await api.sync(agent.agentId, why);
    notify(
      recording === 'superseded'
        ? 'Nothing is left to do for this version.'
        : `A sync is recorded${version === null ? '' : ` for version ${version}`}.`,
    );
    reload();
  };
  return (
    <Confirm
      title={`Sync ${agent.name}`}
      confirm="Sync now"
      scope="sync"
      why="optional"
      wide
      blocked={plan.loading ? 'the plan is being made' : null}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p class="muted">A full sync jumps the back-off and the parking. As things are, it would do this:</p>
      {plan.error !== null && <ErrorNote error={plan.error} retry={plan.reload} />}
      {plan.data === null && plan.loading && <Loading what="the plan" />}
      {plan.data !== null && <PlanSummary plan={plan.data} />}
    </Confirm>
  );
}
