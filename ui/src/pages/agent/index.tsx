import type { AgentDetail } from '../../api/types';
import { useAnnounceStatus } from './announce';
import { Badge, PausedBadge, StatusBadge } from '../../parts/status-badge';
import { CopyButton } from '../../parts/copy-button';
import { ErrorNote, Loading } from '../../parts/notes';
import { PageHead } from '../../parts/page-head';
import { useLiveReload } from '../../state/live';
import { useResource } from '../../state/resource';
import { href } from '../../state/route';
import { useApi } from '../../state/session';
import { AgentActions } from './agent-actions';
import { Comparison } from './comparison';
import { FactsPanel } from './facts-panel';
import { HistoryPanel } from './history-panel';
import { LettersPanel } from './letters-panel';
import { RequestPanel } from './request-panel';
import { SessionsPanel } from './sessions-panel';
import { VersionsPanel } from './versions-panel';
import { WhyPanel } from './why-panel';

export function AgentPage({ agentId }: { readonly agentId: string }) {
  const api = useApi();
  const { data: agent, error, loading, reload } = useResource(agentId, (signal) => api.agent(agentId, signal));
  useLiveReload(reload, (run) => run.agentId === agentId);
  return (
    <>
      <nav class="crumbs" aria-label="Way back">
        <a href={href('agents')}>Agents</a>
        <span aria-hidden="true">/</span>
        <span class="mono">{agentId}</span>
        <CopyButton text={agentId} what="the id" />
        <a class="crumbs-end" href={href('audit', { agentId })}>
          Audit of this agent
        </a>
      </nav>
      {agent === null ? (
        <PageHead title={error === null ? 'Agent' : 'Agent not shown'} />
      ) : (
        <AgentHead agent={agent} reload={reload} />
      )}
      {error !== null && <ErrorNote error={error} retry={reload} />}
      {agent === null && loading && <Loading what="the agent" lines={10} />}
      {agent !== null && <AgentBody agent={agent} reload={reload} />}
    </>
  );
}

interface Props {
  readonly agent: AgentDetail;
  readonly reload: () => void;
}

function AgentHead({ agent, reload }: Props) {
  const said = useAnnounceStatus(agent);
  return (
    <PageHead
      title={agent.name}
      beside={
        <span class="badges">
          <StatusBadge status={agent.status} />
          {agent.reason !== null && <span class="reason">{agent.reason}</span>}
          {agent.paused !== null && <PausedBadge />}
          {agent.desiredState === 'absent' && <Badge tone="quiet">desired absent</Badge>}
          <span class="hidden" role="status">
            {said}
          </span>
        </span>
      }
      actions={<AgentActions agent={agent} reload={reload} />}
    />
  );
}

function AgentBody({ agent, reload }: Props) {
  return (
    <div class="grid">
      <WhyPanel agent={agent} />
      <LettersPanel agent={agent} onTreated={reload} />
      <Comparison agent={agent} />
      <div class="column span-4">
        <FactsPanel agent={agent} />
        <RequestPanel request={agent.request} />
      </div>
      <SessionsPanel agent={agent} />
      <VersionsPanel agent={agent} reload={reload} />
      <HistoryPanel agent={agent} />
    </div>
  );
}
