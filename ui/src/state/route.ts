import { useEffect, useState } from 'preact/hooks';
import { withQuery, type Query } from '../api/client';
import { parseRoute, type Route } from './parse-route';

const current = (): Route => parseRoute(location.hash);

/** The route in the address. A fragment, so that one file serves every link, below whatever path a proxy adds. */
export function useRoute(): Route {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    const changed = (): void => setRoute(current());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/** @returns an address within the page, as `#/agents?status=SYNCED` */
export const href = (path: string, query: Query = {}): string => `#/${withQuery(path, query)}`;

export const agentHref = (agentId: string): string => href(`agents/${encodeURIComponent(agentId)}`);

/** Changes the address without a new entry in the browser's history, as a filter does at each key. */
export function replaceRoute(path: string, query: Query): void {
  const next = href(path, query);
  if (next === location.hash) return;
  history.replaceState(null, '', next);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
