import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Schema = Record<string, unknown>;

/**
 * What the vendor's document leaves open: nothing in its answers is `required`, and some statuses that its prose
 * promises are not in it. Here every field is named, present and nothing else is.
 */
const text: Schema = { type: 'string', minLength: 1 };
const time: Schema = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };
const count: Schema = { type: 'integer', minimum: 0 };
const flag: Schema = { type: 'boolean' };
const uuid: Schema = { type: 'string', format: 'uuid' };
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const list = (items: Schema): Schema => ({ type: 'array', items });

function exactly(properties: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return {
    type: 'object',
    required: Object.keys(properties),
    properties: { ...properties, ...optional },
    additionalProperties: false,
  };
}

const replicas = exactly({ minReplicas: count, maxReplicas: count });
const health = exactly(
  { ready: flag, state: { enum: ['running', 'waiting', 'terminated'] }, restartCount: count, replicasStarted: count },
  { reason: text, lastExitCode: count, lastTerminationReason: text, message: text },
);
const revision = exactly(
  {
    deploymentID: uuid,
    phase: { enum: ['Creating', 'Validating', 'Active', 'Draining', 'Failed'] },
    readyReplicas: count,
    phaseStartedAt: time,
  },
  { health, hasInfrastructureIssue: { const: true } },
);
const deployment = exactly({
  id: uuid,
  serviceId: uuid,
  createdAt: time,
  updatedAt: time,
  manifest: exactly({
    apiVersion: { const: 'pipecatcloud.daily.co/v1' },
    kind: { const: 'PCService' },
    metadata: exactly({ name: text, namespace: text }),
    spec: exactly(
      {
        dailyNodeType: { const: 'arm' },
        image: text,
        autoScaling: replicas,
        envFromSecretNames: list(text),
        resources: exactly({ cpu: text, memory: text }),
        krispModels: exactly({ enabled: flag }),
        krispViva: exactly({ audioFilters: flag }),
      },
      { imagePullSecretName: text, maxSessionDurationSeconds: count },
    ),
  }),
});
const session = {
  sessionId: uuid,
  serviceId: uuid,
  organizationId: uuid,
  deploymentId: text,
  endedAt: orNull(time),
  botStartSeconds: count,
  coldStart: flag,
  completionStatus: orNull(text),
  createdAt: time,
  updatedAt: time,
};

export const SHAPES = {
  details: exactly(
    {
      name: text,
      region: text,
      ready: flag,
      available: flag,
      createdAt: time,
      updatedAt: time,
      desiredDeploymentId: uuid,
      activeDeploymentId: uuid,
      reconciledDeploymentId: orNull(uuid),
      activeDeploymentReady: flag,
      autoScaling: replicas,
      activeSessionCount: count,
      deployment,
      agentProfile: { enum: ['agent-1x', 'agent-2x', 'agent-3x'] },
      krispViva: exactly({ audioFilter: { enum: ['tel', 'pro', null] } }),
      currentRevision: orNull(revision),
      previousRevision: orNull(revision),
    },
    {
      warning: text,
      errors: list(exactly({ code: text, message: text })),
      conditions: list(
        exactly({ type: text, status: { enum: ['True', 'False'] }, reason: text, message: { type: 'string' } }),
      ),
    },
  ),
  services: exactly({
    services: list(
      exactly(
        {
          id: uuid,
          name: text,
          region: text,
          desiredDeploymentId: uuid,
          activeDeploymentId: uuid,
          reconciledDeploymentId: orNull(uuid),
          organizationId: uuid,
          createdAt: time,
          updatedAt: time,
          deletedAt: orNull(time),
        },
        { deployment },
      ),
    ),
  }),
  sessions: exactly({ total_count: count, sessions: list(exactly(session)) }),
  session: exactly({ ...session, resourceMetrics: { type: 'null' }, meetingIds: list({}) }),
  stopped: exactly({ status: { const: 'terminated' }, session_id: uuid }),
  started: exactly({ sessionId: uuid }, { dailyRoom: text, dailyToken: text, iceConfig: { type: 'object' } }),
  ok: exactly({ status: { const: 'OK' } }, { region: text }),
  error: exactly({ error: text, code: text }),
  /** The 429: `message` where every other error has `error`. */
  limited: exactly({ status: { const: 429 }, code: { const: '429' }, message: text }),
} satisfies Record<string, Schema>;

export type ShapeName = keyof typeof SHAPES;

const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
const compiled = new Map<ShapeName, ValidateFunction>();

/** What is wrong with it; an empty list when nothing is. */
export function violations(name: ShapeName, body: unknown): string[] {
  const validate = compiled.get(name) ?? ajv.compile(SHAPES[name]);
  compiled.set(name, validate);
  return validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
