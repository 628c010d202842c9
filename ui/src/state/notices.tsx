import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon';

interface Notice {
  readonly id: number;
  readonly kind: 'ok' | 'error';
  readonly text: string;
}

export type Notify = (text: string, kind?: Notice['kind']) => void;

const SHOWN_MS = 8000;
const NoticeContext = createContext<Notify>(() => undefined);

/** Says what became of what somebody did: shown in a corner for a while, and read out. */
export const useNotify = (): Notify => useContext(NoticeContext);

export function NoticeProvider({ children }: { readonly children: ComponentChildren }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const count = useRef(0);
  const drop = useCallback((id: number) => setNotices((old) => old.filter((notice) => notice.id !== id)), []);
  const notify = useCallback<Notify>(
    (text, kind = 'ok') => {
      const id = ++count.current;
      setNotices((old) => [...old.slice(-3), { id, kind, text }]);
      if (kind === 'ok') setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const list = useMemo(
    () => (
      <div class="notices" role="status" aria-live="polite">
        {notices.map(({ id, kind, text }) => (
          <div key={id} class={`notice notice-${kind}`}>
            <Icon name={kind === 'ok' ? 'check' : 'alert'} />
            <span>{text}</span>
            <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => drop(id)}>
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
    ),
    [notices, drop],
  );
  return (
    <NoticeContext.Provider value={notify}>
      {children}
      {list}
    </NoticeContext.Provider>
  );
}
