import type { ComponentChildren } from 'preact';
import type { Scope } from '../api/types';
import { useSession } from '../state/session';
import { Icon, type IconName } from './icon';

interface Props {
  readonly icon?: IconName;
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  /** What the token has to be allowed. */
  readonly scope?: Scope;
  /** Why it cannot be pressed now; null = it can. */
  readonly blocked?: string | null;
  readonly label?: string;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/** A button that, when it cannot be pressed, stays reachable and says why. */
export function ActionButton({
  icon,
  kind = 'plain',
  scope = 'read',
  blocked = null,
  label,
  onClick,
  children,
}: Props) {
  const why = useSession().denied(scope) ?? blocked;
  return (
    <button
      type="button"
      class={`button button-${kind}`}
      aria-disabled={why !== null}
      aria-label={label === undefined ? undefined : why === null ? label : `${label} (${why})`}
      title={why ?? undefined}
      onClick={() => {
        if (why === null) onClick();
      }}
    >
      {icon !== undefined && <Icon name={icon} size={14} />}
      <span>{children}</span>
      {why !== null && label === undefined && <span class="hidden"> ({why})</span>}
    </button>
  );
}
