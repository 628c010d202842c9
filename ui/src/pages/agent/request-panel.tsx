import type { RequestView } from '../../api/types';
import { Moment } from '../../parts/moment';
import { Panel } from '../../parts/panel';
import { Badge } from '../../parts/status-badge';

function stateOf({ leasedBy, parked, dueAt }: RequestView) {
  if (leasedBy !== null) return <Badge tone="busy">in work</Badge>;
  if (parked) return <Badge tone="bad">parked</Badge>;
  return <Badge tone="warn">{Date.parse(dueAt) <= Date.now() ? 'due' : 'waits'}</Badge>;
}

/** A request that is parked for good has no moment at which it is due. */
const waitsForHuman = ({ parked, dueAt }: RequestView): boolean => parked && Date.parse(dueAt) <= Date.now();

/** What is asked for and not done yet. */
export function RequestPanel({ request }: { readonly request: RequestView | null }) {
  if (request === null) {
    return (
      <Panel title="Sync request">
        <p class="muted">Nothing is asked for.</p>
      </Panel>
    );
  }
  return (
    <Panel title="Sync request" aside={stateOf(request)}>
      <dl class="facts">
        <dt>{request.parked ? 'Looked at again' : 'Due'}</dt>
        <dd>{waitsForHuman(request) ? 'when the row changes, or somebody asks' : <Moment at={request.dueAt} />}</dd>
        <dt>Asked by</dt>
        <dd>
          {request.source}
          {request.changeType !== null && `, ${request.changeType}`}
        </dd>
        <dt>Scope</dt>
        <dd>{request.scope}</dd>
        <dt>Version</dt>
        <dd>{request.version ?? 'the active one'}</dd>
        <dt>Attempts</dt>
        <dd>
          {request.attempts}
          {request.lastReason !== null && <span class="muted"> last: {request.lastReason}</span>}
        </dd>
        {request.leasedBy !== null && (
          <>
            <dt>Replica</dt>
            <dd class="mono break">{request.leasedBy}</dd>
            <dt>Lease ends</dt>
            <dd>
              <Moment at={request.leaseExpiresAt} />
            </dd>
          </>
        )}
        <dt>Since</dt>
        <dd>
          <Moment at={request.createdAt} />
        </dd>
      </dl>
    </Panel>
  );
}
