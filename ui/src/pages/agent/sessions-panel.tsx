import { useState } from 'preact/hooks';
import type { AgentDetail, SessionView } from '../../api/types';
import { receiptTone } from '../../format/outcomes';
import { number } from '../../format/text';
import { Moment } from '../../parts/moment';
import { Empty, ErrorNote, Loading } from '../../parts/notes';
import { Panel } from '../../parts/panel';
import { Badge } from '../../parts/status-badge';
import { useLiveReload } from '../../state/live';
import { useResource } from '../../state/resource';
import { useApi } from '../../state/session';

const SHOWN = 50;

/** The calls that are live right now, and what each of them hears. */
export function SessionsPanel({ agent }: { readonly agent: AgentDetail }) {
  const { agentId } = agent;
  const api = useApi();
  const { data, error, loading, reload } = useResource(agentId, (signal) => api.sessions(agentId, signal));
  const [all, setAll] = useState(false);
  useLiveReload(reload, (run) => run.agentId === agentId);
  const sessions = data?.sessions ?? [];
  const old = data?.sessionsOnOldDeployment ?? 0;
  return (
    <Panel
      title="Live sessions"
      class="span-8"
      flush
      aside={
        data !== null && (
          <span class="muted small">
            {number(data.liveSessions)} live{old > 0 && `, ${number(old)} on an old deployment`}
          </span>
        )
      }
    >
      {error !== null && <ErrorNote error={error} retry={reload} />}
      {data === null && loading && <Loading what="sessions" />}
      {data !== null && sessions.length === 0 && <Empty title="Nobody is on the phone" />}
      {sessions.length > 0 && <SessionTable sessions={all ? sessions : sessions.slice(0, SHOWN)} />}
      {!all && sessions.length > SHOWN && (
        <div class="panel-bar">
          <button type="button" class="button button-plain" onClick={() => setAll(true)}>
            Show all {number(sessions.length)}
          </button>
        </div>
      )}
    </Panel>
  );
}

function SessionTable({ sessions }: { readonly sessions: readonly SessionView[] }) {
  return (
    <div class="scroll scroll-tall" tabIndex={0} role="region" aria-label="Table of live sessions">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col" class="num">
              Hears
            </th>
            <th scope="col">How far</th>
            <th scope="col">Last answer</th>
            <th scope="col">Deployment</th>
            <th scope="col" class="num">
              Started
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionRow key={session.sessionId} session={session} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SessionRow({ session }: { readonly session: SessionView }) {
  const { sessionId, versionHeard, via, versionsBehind, lastOutcome, lastError, onCurrentDeployment } = session;
  return (
    <tr>
      <th scope="row" class="mono" title={sessionId}>
        {sessionId.slice(0, 13)}
      </th>
      <td class="num mono">{versionHeard ?? <span class="muted">?</span>}</td>
      <td>
        {versionsBehind === null ? (
          <Badge tone="quiet">not known</Badge>
        ) : versionsBehind === 0 ? (
          <Badge tone="ok">up to date</Badge>
        ) : (
          <Badge tone="warn">{`${versionsBehind} behind`}</Badge>
        )}
      </td>
      <td title={lastError ?? undefined}>
        {lastOutcome === null ? (
          <span class="muted">–</span>
        ) : (
          <span class={`tone-text tone-${receiptTone(lastOutcome)}`}>{lastOutcome}</span>
        )}
        {via !== null && <span class="muted"> by {via}</span>}
        {lastError !== null && <span class="muted small clip block">{lastError}</span>}
      </td>
      <td>{onCurrentDeployment === null ? <span class="muted">–</span> : onCurrentDeployment ? 'current' : 'old'}</td>
      <td class="num nowrap">
        <Moment at={session.startedAt} />
      </td>
    </tr>
  );
}
