import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  readonly title: string;
  /** At the right of the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  /** Without the space around what is in it, as for a table. */
  readonly flush?: boolean;
  readonly class?: string;
}

export function Panel({ title, aside, children, flush = false, class: more = '' }: Props) {
  const heading = useId();
  return (
    <section class={`panel ${more}`} aria-labelledby={heading}>
      <header class="panel-head">
        <h2 id={heading}>{title}</h2>
        {aside}
      </header>
      <div class={flush ? 'panel-flush' : 'panel-body'}>{children}</div>
    </section>
  );
}
