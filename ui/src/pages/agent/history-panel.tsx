import { useState } from 'preact/hooks';
import type { AgentDetail, RunView } from '../../api/types';
import { messageOf } from '../../api/api-error';
import { duration } from '../../format/duration';
import { outcomeTone } from '../../format/outcomes';
import { fieldValue, words } from '../../format/text';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { Empty } from '../../parts/notes';
import { Panel } from '../../parts/panel';
import { TONE_ICONS } from '../../parts/status-badge';
import { useNotify } from '../../state/notices';
import { useApi } from '../../state/session';

/** What was done, the newest first. The newest come with the agent, the older ones when they are asked for. */
export function HistoryPanel({ agent }: { readonly agent: AgentDetail }) {
  const { history } = agent;
  const older = useOlder(agent);
  const newest = new Set(history.map(({ id }) => id));
  const runs = [...history, ...older.runs.filter(({ id }) => !newest.has(id))];
  return (
    <Panel title="History" class="span-12">
      {runs.length === 0 ? (
        <Empty title="Nothing was done yet" />
      ) : (
        <ol class="timeline">
          {runs.map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ol>
      )}
      {history.length >= 20 && older.more && (
        <button
          type="button"
          class="button button-plain"
          aria-disabled={older.loading}
          onClick={() => void older.load()}
        >
          <Icon name="down" size={14} />
          <span>{older.loading ? 'Loading…' : 'Older'}</span>
        </button>
      )}
    </Panel>
  );
}

function useOlder({ agentId }: AgentDetail) {
  const api = useApi();
  const notify = useNotify();
  const [runs, setRuns] = useState<readonly RunView[]>([]);
  const [cursor, setCursor] = useState<string | null | undefined>(undefined);
  const [loading, setLoading] = useState(false);
  const load = async (): Promise<void> => {
    if (loading) return;
    setLoading(true);
    try {
      const page = await api.history(agentId, cursor ?? null, AbortSignal.timeout(30_000));
      setRuns((old) => [...old, ...page.items]);
      setCursor(page.nextCursor);
    } catch (error) {
      notify(messageOf(error), 'error');
    }
    setLoading(false);
  };
  return { runs, more: cursor !== null, loading, load };
}

function Run({ run }: { readonly run: RunView }) {
  const tone = outcomeTone(run.outcome);
  const details = [
    run.version === null ? '' : `version ${run.version}`,
    run.changeType ?? '',
    `by ${run.source}`,
    run.action === 'none' ? '' : run.action,
    run.attempt > 1 ? `attempt ${run.attempt}` : '',
    duration(run.durationMs),
  ].filter(Boolean);
  return (
    <li class={`tone-${tone}`}>
      <span class="timeline-mark">
        <Icon name={TONE_ICONS[tone]} size={13} />
      </span>
      <div class="timeline-what">
        <p>
          <strong>{run.outcome}</strong>
          {run.reason !== null && <span class="reason"> {run.reason}</span>}{' '}
          <span class="muted">{details.join(' · ')}</span>
        </p>
        {run.error !== null && <p class="timeline-error">{run.error}</p>}
        {run.drift.length > 0 && (
          <p class="small">
            {run.drift.map(({ field, desired, observed }) => (
              <span key={field} class="change mono">
                {words(field)}: {fieldValue(observed)} → {fieldValue(desired)}
              </span>
            ))}
          </p>
        )}
      </div>
      <span class="timeline-when muted small" title={`replica ${run.replica}`}>
        <Moment at={run.at} />
      </span>
    </li>
  );
}
