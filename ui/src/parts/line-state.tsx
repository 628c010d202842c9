import { ago } from '../format/duration';
import { useLive } from '../state/live';
import { useNow } from '../state/now';

const TEXTS = { connecting: 'Connecting', live: 'Live' } as const;

/** Whether what is shown is what is. Only a change is read out, not the passing of time. */
export function LineState() {
  const { line } = useLive();
  const now = useNow();
  const down = line.state === 'down';
  return (
    <div class={`line line-${line.state}`} title={down ? `${line.why}; it is tried again` : undefined}>
      <span class="line-dot" aria-hidden="true" />
      <span role="status">{down ? 'Stale, reconnecting' : TEXTS[line.state]}</span>
      {down && <span class="muted">since {ago(line.since, now)}</span>}
    </div>
  );
}
