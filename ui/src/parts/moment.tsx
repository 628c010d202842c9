import { ago } from '../format/duration';
import { useNow } from '../state/now';

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment as how long ago it was; the exact time is its tooltip. */
export function Moment({ at }: { readonly at: string | null }) {
  const now = useNow();
  if (at === null) return <span class="muted">never</span>;
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={FULL.format(ms)}>
      {ago(ms, now)}
    </time>
  );
}
