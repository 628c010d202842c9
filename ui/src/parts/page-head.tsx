import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  readonly title: string;
  /** Of the browser's tab, when the heading alone would not tell. */
  readonly documentTitle?: string;
  readonly beside?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

let first = true;

/** The heading of a page. It takes the focus when the page is changed, so that a screen reader begins there. */
export function PageHead({ title, documentTitle = title, beside, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    if (!first) scrollTo(0, 0);
    first = false;
  }, []);
  useEffect(() => {
    document.title = `${documentTitle} · config-sync`;
  }, [documentTitle]);
  return (
    <div class="page-head">
      <div class="page-title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {beside}
      </div>
      {actions !== undefined && <div class="actions">{actions}</div>}
    </div>
  );
}
