import { number } from '../format/text';
import type { Paged } from '../state/paged';
import { Icon } from './icon';

interface Props {
  readonly paged: Paged<{ readonly items: readonly unknown[]; readonly nextCursor: string | null }>;
  readonly size: number;
  readonly total?: number;
  readonly what: string;
  /** A second one below the list: the same, and silent. */
  readonly below?: boolean;
}

const CEILING = 10_000;

export function Pager({ paged, size, total, what, below = false }: Props) {
  const shown = paged.data?.items.length ?? 0;
  const from = paged.number * size;
  const of = total === undefined ? '' : ` of ${number(total)}${total >= CEILING ? ' or more' : ''}`;
  return (
    <nav class="pager" aria-label={`Pages of ${what}${below ? ', below' : ''}`}>
      <span class="muted" aria-live={below ? 'off' : 'polite'}>
        {shown === 0 ? `No ${what}` : `${number(from + 1)}–${number(from + shown)}${of}`}
      </span>
      <button
        type="button"
        class="button button-plain"
        aria-disabled={paged.previous === null}
        onClick={() => paged.previous?.()}
      >
        <Icon name="left" size={14} />
        <span>Previous</span>
      </button>
      <button
        type="button"
        class="button button-plain"
        aria-disabled={paged.next === null}
        onClick={() => paged.next?.()}
      >
        <span>Next</span>
        <Icon name="right" size={14} />
      </button>
    </nav>
  );
}
