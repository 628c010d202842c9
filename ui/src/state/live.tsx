import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { messageOf } from '../api/api-error';
import { follow } from '../api/follow';
import type { FleetView, RunEvent } from '../api/types';
import { useSession } from './session';

export type Line =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'down'; readonly since: number; readonly why: string };

/** Hears each run; null = some may have been missed. */
type Listener = (run: RunEvent | null) => void;

export interface Live {
  readonly line: Line;
  readonly fleet: FleetView | null;
  readonly fleetError: string | null;
  /** The newest first, since the page was opened. */
  readonly runs: readonly RunEvent[];
  readonly listeners: Set<Listener>;
  /** Asks for the fleet's numbers now. */
  readonly refresh: () => void;
}

const KEPT_RUNS = 50;
const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('outside of LiveProvider');
  return live;
}

export function LiveProvider({ children }: { readonly children: ComponentChildren }) {
  const { client, api } = useSession();
  const listeners = useRef(new Set<Listener>()).current;
  const [line, setLine] = useState<Line>({ state: 'connecting' });
  const [fleet, setFleet] = useState<FleetView | null>(null);
  const [fleetError, setFleetError] = useState<string | null>(null);
  const [runs, setRuns] = useState<readonly RunEvent[]>([]);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const ending = new AbortController();
    api.fleet(ending.signal).then(
      (seen) => {
        setFleet(seen);
        setFleetError(null);
      },
      (error: unknown) => ending.signal.aborted || setFleetError(messageOf(error)),
    );
    return () => ending.abort();
  }, [api, turn]);

  useEffect(() => {
    const ending = new AbortController();
    const tell: Listener = (run) => listeners.forEach((listener) => listener(run));
    let opened = false;
    void follow(
      client,
      {
        onOpen: () => {
          setLine({ state: 'live' });
          if (opened) {
            setTurn((old) => old + 1);
            tell(null);
          }
          opened = true;
        },
        onDown: (why) => setLine((old) => (old.state === 'down' ? old : { state: 'down', since: Date.now(), why })),
        onEvent: ({ event, data }) => {
          if (event === 'fleet') {
            setFleet(JSON.parse(data) as FleetView);
            setFleetError(null);
          }
          if (event !== 'run') return;
          const run = JSON.parse(data) as RunEvent;
          setRuns((old) => [run, ...old].slice(0, KEPT_RUNS));
          tell(run);
        },
      },
      ending.signal,
    );
    return () => ending.abort();
  }, [client, listeners]);

  const live = useMemo<Live>(
    () => ({ line, fleet, fleetError, runs, listeners, refresh: () => setTurn((old) => old + 1) }),
    [line, fleet, fleetError, runs, listeners],
  );
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

const AT_MOST_EVERY_MS = 1500;

/**
 * Calls `reload` when a run that `concerns` it ended, or the line was down meanwhile: at once after a quiet time, then
 * at most every 1.5 s, and not while nobody looks at the tab.
 */
export function useLiveReload(reload: () => void, concerns: (run: RunEvent) => boolean): void {
  const { listeners } = useLive();
  const latest = useRef({ reload, concerns });
  latest.current = { reload, concerns };
  useEffect(() => {
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let missed = false;
    const now = (): void => {
      timer = undefined;
      last = Date.now();
      missed = document.hidden;
      if (!missed) latest.current.reload();
    };
    const hear: Listener = (run) => {
      if (run !== null && !latest.current.concerns(run)) return;
      timer ??= setTimeout(now, Math.max(0, last + AT_MOST_EVERY_MS - Date.now()));
    };
    const seen = (): void => {
      if (missed && !document.hidden) now();
    };
    listeners.add(hear);
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearTimeout(timer);
      listeners.delete(hear);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [listeners]);
}
