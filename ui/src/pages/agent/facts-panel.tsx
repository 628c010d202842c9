import type { AgentDetail } from '../../api/types';
import { Moment } from '../../parts/moment';
import { Panel } from '../../parts/panel';
import { Badge } from '../../parts/status-badge';
import { Versions } from '../../parts/versions';

export function FactsPanel({ agent }: { readonly agent: AgentDetail }) {
  const { observed, owned } = agent;
  return (
    <Panel title="Facts">
      <dl class="facts">
        <dt>Live version</dt>
        <dd>
          <Versions agent={agent} />
        </dd>
        <dt>Synced</dt>
        <dd>
          <Moment at={agent.lastSyncedAt} />
        </dd>
        <dt>Desired</dt>
        <dd>{agent.desiredState}</dd>
        <dt>At Pipecat Cloud</dt>
        <dd class="mono break">{agent.instanceId ?? 'never provisioned'}</dd>
        {observed !== null && (
          <>
            <dt>Deployment</dt>
            <dd class="mono break">{observed.deploymentId ?? '–'}</dd>
            <dt>State there</dt>
            <dd>
              <Badge tone={observed.failure !== null ? 'bad' : observed.ready ? 'ok' : 'busy'}>
                {observed.ready ? 'ready' : (observed.phase ?? 'not ready')}
              </Badge>
            </dd>
            {observed.failure !== null && (
              <>
                <dt>Failure</dt>
                <dd>{observed.failure}</dd>
              </>
            )}
            <dt>Active sessions</dt>
            <dd>{observed.activeSessions ?? 'not known'}</dd>
          </>
        )}
        <dt>Ours</dt>
        <dd>{owned === null ? 'not known' : owned ? 'yes' : 'no'}</dd>
        <dt>Row made</dt>
        <dd>
          <Moment at={agent.createdAt} />
        </dd>
      </dl>
    </Panel>
  );
}
