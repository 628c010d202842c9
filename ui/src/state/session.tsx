import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useMemo, useState } from 'preact/hooks';
import { Client } from '../api/client';
import { endpoints, type Api } from '../api/endpoints';
import type { Scope, TokenView } from '../api/types';
import { useResource } from './resource';
import { recall, remember } from './storage';

/**
 * The token is kept in `sessionStorage`: it survives a reload and ends with the tab. Never in a cookie: a browser sends
 * those by itself, so another site could write through it.
 */
const KEY = 'config-sync.token';

export interface Session {
  readonly client: Client;
  readonly api: Api;
  /** Whose token it is; null = not known yet. */
  readonly token: TokenView | null;
  /** Why the token may not do a thing; null = it may, or it is not known yet: then the service will say. */
  readonly denied: (scope: Scope) => string | null;
  readonly signOut: () => void;
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('nobody is signed in');
  return session;
}

export const useApi = (): Api => useSession().api;

export interface SignIn {
  readonly token: string | null;
  /** Why somebody has to sign in again; null = they have not yet, or left. */
  readonly refused: string | null;
  readonly signIn: (token: string) => void;
  readonly leave: (why: string | null) => void;
}

export function useSignIn(): SignIn {
  const [{ token, refused }, set] = useState<{ token: string | null; refused: string | null }>(() => ({
    token: recall(sessionStorage, KEY),
    refused: null,
  }));
  const signIn = useCallback((given: string) => {
    remember(sessionStorage, KEY, given);
    set({ token: given, refused: null });
  }, []);
  const leave = useCallback((why: string | null) => {
    remember(sessionStorage, KEY, null);
    set({ token: null, refused: why });
  }, []);
  return { token, refused, signIn, leave };
}

interface Props {
  readonly token: string;
  readonly leave: (why: string | null) => void;
  readonly children: ComponentChildren;
}

export function SessionProvider({ token, leave, children }: Props) {
  const client = useMemo(() => new Client(token, leave), [token, leave]);
  const api = useMemo(() => endpoints(client), [client]);
  const { data: known } = useResource(token, (signal) => api.token(signal));
  const session = useMemo<Session>(
    () => ({
      client,
      api,
      token: known,
      denied: (scope) => (known === null ? null : missing(known, scope)),
      signOut: () => leave(null),
    }),
    [client, api, known, leave],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

const SCOPES: readonly Scope[] = ['read', 'sync', 'admin'];

function missing({ name, scope }: TokenView, needed: Scope): string | null {
  if (SCOPES.indexOf(scope) >= SCOPES.indexOf(needed)) return null;
  return `the token ${name} has the scope ${scope}, and this needs ${needed}`;
}
