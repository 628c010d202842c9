import type { AgentDetail } from '../../api/types';
import { explain } from '../../format/reasons';
import { STATUSES } from '../../format/statuses';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { TONE_ICONS } from '../../parts/status-badge';

/** The answer to the first question: why is it as it is, and what is to be done. Nothing when all is well. */
export function WhyPanel({ agent }: { readonly agent: AgentDetail }) {
  const { status, reason, error, paused } = agent;
  const { tone } = STATUSES[status];
  const known = reason === null ? null : explain(reason);
  if (reason === null && error === null && paused === null) return null;
  return (
    <section class={`why why-${tone} span-12`} aria-label="Why">
      {(reason !== null || error !== null) && (
        <div class="why-part">
          <Icon name={TONE_ICONS[tone]} size={18} />
          <div>
            <h2>{reason ?? status}</h2>
            {error !== null && <p class="why-error">{error}</p>}
            {known !== null && (
              <p>
                {known.means} <strong>{known.act}</strong>
              </p>
            )}
          </div>
        </div>
      )}
      {paused !== null && (
        <div class="why-part">
          <Icon name="pause" size={18} />
          <div>
            <h2>Paused</h2>
            <p>
              Since <Moment at={paused.since} /> by {paused.by}
              {paused.why !== null && <>: “{paused.why}”</>}. Nothing is changed until it is resumed.
            </p>
          </div>
        </div>
      )}
    </section>
  );
}
