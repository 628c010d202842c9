/** The vendor's shapes that the benches need. One agent is told from another by its name alone, so nothing has to be made first. */

export const IMAGE = 'acme/bot:1.0.0';
export const REGION = 'us-west';
const SINCE = '2026-01-01T00:00:00.000Z';

/** `cs-<32 hex digits>`; the digits are the agent's id in the database. */
const NAME = /^cs-[0-9a-f]{32}$/;
const SESSION = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @returns {string} the agent's id: also that of its service and of its deployment */
function idOf(name) {
  const hex = name.slice(3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Session `n` of an agent: the agent's id with another ending. */
const sessionId = (id, n) => id.slice(0, -2) + n.toString(16).padStart(2, '0');

export const isAgentName = (name) => NAME.test(name);

/** Whether such a session of this agent is live. */
export function ownsSession(name, session, sessionsPerAgent) {
  return (
    SESSION.test(session) &&
    session.slice(0, -2) === idOf(name).slice(0, -2) &&
    parseInt(session.slice(-2), 16) < sessionsPerAgent
  );
}

export function sessionPage(name, sessionsPerAgent) {
  const id = idOf(name);
  const sessions = Array.from({ length: sessionsPerAgent }, (_, n) => ({
    sessionId: sessionId(id, n),
    serviceId: id,
    organizationId: '7c489df3-7d1d-482f-b1ed-51300f630645',
    deploymentId: id,
    endedAt: null,
    botStartSeconds: 3,
    coldStart: false,
    completionStatus: null,
    createdAt: SINCE,
    updatedAt: SINCE,
  }));
  return JSON.stringify({ total_count: sessions.length, sessions });
}

const SCALING = { minReplicas: 0, maxReplicas: 50 };

const MANIFEST_SPEC = {
  dailyNodeType: 'arm',
  image: IMAGE,
  autoScaling: SCALING,
  envFromSecretNames: [],
  resources: { cpu: '500m', memory: '1Gi' },
  krispViva: { audioFilters: false },
};

/** An agent whose only deployment is long ready. */
export function serviceDetails(name, sessionsPerAgent) {
  const id = idOf(name);
  const manifest = {
    apiVersion: 'pipecatcloud.daily.co/v1',
    kind: 'PCService',
    metadata: { name, namespace: 'bench' },
    spec: MANIFEST_SPEC,
  };
  return JSON.stringify({
    name,
    region: REGION,
    ready: true,
    available: true,
    createdAt: SINCE,
    updatedAt: SINCE,
    desiredDeploymentId: id,
    activeDeploymentId: id,
    reconciledDeploymentId: id,
    activeDeploymentReady: true,
    autoScaling: SCALING,
    activeSessionCount: sessionsPerAgent,
    deployment: { id, manifest, serviceId: id, createdAt: SINCE, updatedAt: SINCE },
    agentProfile: 'agent-1x',
    krispViva: { audioFilter: null },
    currentRevision: { deploymentID: id, phase: 'Active', readyReplicas: 0, phaseStartedAt: SINCE },
    previousRevision: null,
  });
}
