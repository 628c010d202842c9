import type { SyncStatus } from '../api/types';
import { STATUSES, type Tone } from '../format/statuses';
import { Icon, type IconName } from './icon';

export const TONE_ICONS: Readonly<Record<Tone, IconName>> = {
  ok: 'check',
  busy: 'half',
  warn: 'diamond',
  bad: 'alert',
  quiet: 'circle',
};

export function StatusBadge({ status }: { readonly status: SyncStatus }) {
  const { tone, means } = STATUSES[status];
  return (
    <span class={`badge tone-${tone}`} title={means}>
      <Icon name={status === 'DELETED' ? 'dash' : TONE_ICONS[tone]} size={13} />
      {status}
    </span>
  );
}

/** A badge of any other words. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return (
    <span class={`badge tone-${tone}`}>
      <Icon name={TONE_ICONS[tone]} size={13} />
      {children}
    </span>
  );
}

export function PausedBadge() {
  return (
    <span class="badge tone-warn">
      <Icon name="pause" size={13} />
      paused
    </span>
  );
}
