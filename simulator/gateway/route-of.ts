import type { Operation, Route } from './operation';

type ByMethod = Partial<Record<string, Operation>>;

const AGENTS: ByMethod = { GET: 'listAgents', POST: 'createAgent' };
const AGENT: ByMethod = { GET: 'getAgent', POST: 'updateAgent', DELETE: 'deleteAgent' };
const SESSIONS: ByMethod = { GET: 'listSessions' };
const SESSION: ByMethod = { GET: 'getSession', DELETE: 'stopSession' };
const SETS: ByMethod = { GET: 'listSecrets' };
const SET: ByMethod = { GET: 'getSecrets', PUT: 'putSecrets', DELETE: 'deleteSecrets' };
const KEY: ByMethod = { DELETE: 'deleteSecretKey' };

/** Which operation of the documented API a call is; null for what the API does not have. */
export function routeOf(method: string, path: string): Route | null {
  const [version, family, ...rest] = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode);
  if (version !== 'v1') return null;
  switch (family) {
    case 'agents':
      return agentRoute(method, rest);
    case 'public':
      return publicRoute(method, rest);
    case 'secrets':
      return privateRoute([SETS, SET, KEY][rest.length]?.[method]);
    case 'regions':
      return privateRoute(method === 'GET' && rest.length === 0 ? 'regions' : undefined);
    case 'properties':
      return privateRoute(rest.length <= 1 ? 'properties' : undefined);
    default:
      return null;
  }
}

function agentRoute(method: string, [agent, sessions, sessionId, ...more]: string[]): Route | null {
  if (more.length > 0 || (sessions !== undefined && sessions !== 'sessions')) return null;
  if (agent === undefined) return privateRoute(AGENTS[method]);
  if (sessions === undefined) return privateRoute(AGENT[method], agent);
  if (sessionId === undefined) return privateRoute(SESSIONS[method], agent);
  return privateRoute(SESSION[method], agent, sessionId);
}

function publicRoute(method: string, [agent, verb, sessionId, ...path]: string[]): Route | null {
  if (agent === undefined) return null;
  if (verb === 'start' && sessionId === undefined && method === 'POST') {
    return { op: 'startSession', agent, sessionId: null, key: 'public' };
  }
  const proxied = verb === 'sessions' && sessionId !== undefined && path.length > 0;
  return proxied ? { op: 'push', agent, sessionId, key: 'public' } : null;
}

function privateRoute(op: Operation | undefined, agent: string | null = null, sessionId: string | null = null) {
  return op ? ({ op, agent, sessionId, key: 'private' } satisfies Route) : null;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
