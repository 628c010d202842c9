import type { AgentDetail } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { ErrorNote, Loading } from '../../parts/notes';
import { useResource } from '../../state/resource';
import { useApi } from '../../state/session';
import { PlanSummary } from './plan-summary';

export const usePlan = (agentId: string) => {
  const api = useApi();
  return useResource(agentId, (signal) => api.plan(agentId, signal));
};

/** What a sync would do if it ran now. Looks, and changes nothing. */
export function PlanDialog({ agent, onClose }: { readonly agent: AgentDetail; readonly onClose: () => void }) {
  const { data: plan, error, loading, reload } = usePlan(agent.agentId);
  return (
    <Dialog title={`Plan for ${agent.name}`} onClose={onClose} wide>
      <div class="dialog-body">
        {error !== null && <ErrorNote error={error} retry={reload} />}
        {plan === null && loading && <Loading what="the plan" />}
        {plan !== null && <PlanSummary plan={plan} />}
        <footer class="dialog-foot">
          <button type="button" class="button button-plain" onClick={reload}>
            Plan again
          </button>
          <button type="button" class="button button-primary" onClick={onClose}>
            Close
          </button>
        </footer>
      </div>
    </Dialog>
  );
}
