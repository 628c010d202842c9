/** The two keys of an organisation; neither may go where the other belongs (CONTRACT 1). */
export type Credential = 'private' | 'public';

interface OperationFacts {
  readonly credential: Credential;
  /** A lost answer leaves it open whether it happened. */
  readonly mutates: boolean;
  /** Its path, for traces: without whom it concerns. */
  readonly template: string;
}

/** Every call that config-sync makes at Pipecat Cloud. It never starts a session: that is billed and not idempotent. */
export const OPERATIONS = {
  createAgent: { credential: 'private', mutates: true, template: '/v1/agents' },
  getAgent: { credential: 'private', mutates: false, template: '/v1/agents/{agentName}' },
  listAgents: { credential: 'private', mutates: false, template: '/v1/agents' },
  updateAgent: { credential: 'private', mutates: true, template: '/v1/agents/{agentName}' },
  deleteAgent: { credential: 'private', mutates: true, template: '/v1/agents/{agentName}' },
  listSessions: { credential: 'private', mutates: false, template: '/v1/agents/{agentName}/sessions' },
  getSession: { credential: 'private', mutates: false, template: '/v1/agents/{agentName}/sessions/{sessionId}' },
  stopSession: { credential: 'private', mutates: true, template: '/v1/agents/{agentName}/sessions/{sessionId}' },
  getSecretSet: { credential: 'private', mutates: false, template: '/v1/secrets/{setName}' },
  listSecretSets: { credential: 'private', mutates: false, template: '/v1/secrets' },
  putSecretSet: { credential: 'private', mutates: true, template: '/v1/secrets/{setName}' },
  deleteSecretSet: { credential: 'private', mutates: true, template: '/v1/secrets/{setName}' },
  /** The Session API proxy: what answers may be the platform, a gateway, or the customer's bot. */
  pushContext: {
    credential: 'public',
    mutates: true,
    template: '/v1/public/{agentName}/sessions/{sessionId}/{contextPath}',
  },
} as const satisfies Record<string, OperationFacts>;

export type Operation = keyof typeof OPERATIONS;
