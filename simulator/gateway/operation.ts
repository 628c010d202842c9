/** The names under which calls are journalled and faults are aimed. */
export type Operation =
  | 'createAgent'
  | 'getAgent'
  | 'listAgents'
  | 'updateAgent'
  | 'deleteAgent'
  | 'listSessions'
  | 'getSession'
  | 'stopSession'
  | 'startSession'
  | 'push'
  | 'putSecrets'
  | 'getSecrets'
  | 'listSecrets'
  | 'deleteSecrets'
  | 'deleteSecretKey'
  | 'regions'
  | 'properties';

export type KeyKind = 'private' | 'public';

export interface Route {
  op: Operation;
  agent: string | null;
  sessionId: string | null;
  key: KeyKind;
}

const WRITES: ReadonlySet<Operation> = new Set([
  'createAgent',
  'updateAgent',
  'deleteAgent',
  'stopSession',
  'startSession',
  'putSecrets',
  'deleteSecrets',
  'deleteSecretKey',
]);

const SESSION_FAMILY: ReadonlySet<Operation> = new Set([
  'listSessions',
  'getSession',
  'stopSession',
  'startSession',
  'push',
]);

export function isWrite(op: Operation): boolean {
  return WRITES.has(op);
}

/** These endpoints give codes as numbers in strings ("404"), all others as words ("NOT_FOUND"). */
export function speaksNumbers(op: Operation): boolean {
  return SESSION_FAMILY.has(op);
}
