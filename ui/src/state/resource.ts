import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Resource<T> {
  /** The last answer; it stays while it is asked for again, and when that fails. */
  readonly data: T | null;
  readonly error: Error | null;
  readonly loading: boolean;
  readonly reload: () => void;
}

interface State<T> {
  readonly key: string;
  readonly data: T | null;
  readonly error: Error | null;
  readonly loading: boolean;
}

/**
 * Asks for something, again whenever `key` changes or `reload` is called.
 * @param key names what is asked for. A new key drops the old answer, unless `keep`
 */
export function useResource<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  { keep = false }: { readonly keep?: boolean } = {},
): Resource<T> {
  const [state, setState] = useState<State<T>>({ key, data: null, error: null, loading: true });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const ending = new AbortController();
    setState((old) => ({ key, data: keep || old.key === key ? old.data : null, error: null, loading: true }));
    latest.current(ending.signal).then(
      (data) => ending.signal.aborted || setState({ key, data, error: null, loading: false }),
      (error: unknown) => {
        if (ending.signal.aborted) return;
        const shown = error instanceof Error ? error : new Error(String(error));
        setState((old) => ({ ...old, error: shown, loading: false }));
      },
    );
    return () => ending.abort();
  }, [key, turn, keep]);
  const reload = useCallback(() => setTurn((old) => old + 1), []);
  const mine = keep || state.key === key;
  return { data: mine ? state.data : null, error: state.error, loading: state.loading || !mine, reload };
}
