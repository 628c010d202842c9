import { memo } from './memo';
import type { AgentSummary } from '../../api/types';
import { explain } from '../../format/reasons';
import { Moment } from '../../parts/moment';
import { PausedBadge, StatusBadge } from '../../parts/status-badge';
import { Versions } from '../../parts/versions';
import { agentHref } from '../../state/route';

export function AgentTable({ agents }: { readonly agents: readonly AgentSummary[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of agents">
      <table class="table table-agents">
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">Status</th>
            <th scope="col">Reason</th>
            <th scope="col">Live version</th>
            <th scope="col">Error</th>
            <th scope="col" class="num">
              Synced
            </th>
            <th scope="col" class="num">
              Changed
            </th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <Row key={agent.agentId} agent={agent} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({ agent }: { readonly agent: AgentSummary }) {
  const { agentId, name, status, reason, error, paused, lastSyncedAt, updatedAt } = agent;
  return (
    <tr>
      <th scope="row" class="agent-cell">
        <a href={agentHref(agentId)}>{name}</a>
        <span class="mono muted small">{agentId}</span>
      </th>
      <td>
        <span class="badges">
          <StatusBadge status={status} />
          {paused !== null && <PausedBadge />}
        </span>
      </td>
      <td>{reason === null ? <span class="muted">–</span> : <span title={explain(reason)?.means}>{reason}</span>}</td>
      <td>
        <Versions agent={agent} />
      </td>
      <td class="error-cell" title={error ?? undefined}>
        {error ?? <span class="muted">–</span>}
      </td>
      <td class="num nowrap">
        <Moment at={lastSyncedAt} />
      </td>
      <td class="num nowrap">
        <Moment at={updatedAt} />
      </td>
    </tr>
  );
});
