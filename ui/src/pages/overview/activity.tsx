import { outcomeTone } from '../../format/outcomes';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { Empty } from '../../parts/notes';
import { Panel } from '../../parts/panel';
import { TONE_ICONS } from '../../parts/status-badge';
import { agentHref } from '../../state/route';
import { useLive } from '../../state/live';

const SHOWN = 8;

/** The last runs, as they end. Not read out: it would never be silent. */
export function Activity() {
  const { runs } = useLive();
  return (
    <Panel title="Just now" class="span-4" aside={<span class="muted small">since this page was opened</span>}>
      {runs.length === 0 ? (
        <Empty title="Quiet">Runs appear here as they end.</Empty>
      ) : (
        <ol class="activity">
          {runs.slice(0, SHOWN).map(({ id, agentId, outcome, reason, at }) => (
            <li key={id}>
              <span class={`tone-text tone-${outcomeTone(outcome)}`}>
                <Icon name={TONE_ICONS[outcomeTone(outcome)]} size={13} />
              </span>
              <a class="mono" href={agentHref(agentId)}>
                {agentId.slice(0, 8)}
              </a>
              <span class="grow clip">{reason ?? outcome}</span>
              <span class="muted small">
                <Moment at={at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
