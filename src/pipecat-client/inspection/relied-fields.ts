type Kind = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'null';

/** A field of an answer that config-sync reads (wire/), and what it takes for granted there. */
interface ReliedField {
  /** As `deployment.manifest.spec.image`; below a list, of its first item. */
  readonly path: string;
  readonly kinds: readonly Kind[];
}

const field = (path: string, ...kinds: readonly Kind[]): ReliedField => ({ path, kinds });

/*
 * Only what every answer of the platform has today (CONTRACT 2.2, 2.3, 2.6, 2.7): a field that comes and goes proves nothing. The vendor's
 * OpenAPI document requires no field at all, so it cannot be asked.
 */

const MANIFEST = [field('deployment.manifest.spec', 'object'), field('deployment.manifest.spec.image', 'text')];
const DEPLOYMENTS = [field('desiredDeploymentId', 'text'), field('reconciledDeploymentId', 'text', 'null')];

export const AGENT_LIST: readonly ReliedField[] = [field('services', 'list')];

export const LISTED_AGENT: readonly ReliedField[] = [
  field('id', 'text'),
  field('name', 'text'),
  field('region', 'text'),
  field('createdAt', 'text'),
  ...DEPLOYMENTS,
  ...MANIFEST,
];

export const AGENT: readonly ReliedField[] = [
  field('name', 'text'),
  field('region', 'text'),
  field('createdAt', 'text'),
  field('ready', 'boolean'),
  field('available', 'boolean'),
  field('activeSessionCount', 'number'),
  field('autoScaling.minReplicas', 'number'),
  field('autoScaling.maxReplicas', 'number'),
  field('deployment.serviceId', 'text'),
  ...DEPLOYMENTS,
  ...MANIFEST,
];

export const SESSION_LIST: readonly ReliedField[] = [field('total_count', 'number'), field('sessions', 'list')];

export const SESSION: readonly ReliedField[] = [
  field('sessionId', 'text'),
  field('serviceId', 'text'),
  field('deploymentId', 'text'),
  field('createdAt', 'text'),
];

export const SECRET_SET_LIST: readonly ReliedField[] = [field('sets', 'list')];

export const SECRET_SET: readonly ReliedField[] = [field('name', 'text'), field('status', 'text')];

/** What is not as relied on, one phrase for each field. `what` names the answer, as `an agent`. */
export function deviations(what: string, body: unknown, fields: readonly ReliedField[]): string[] {
  return fields.flatMap(({ path, kinds }) => {
    const kind = kindOf(at(body, path.split('.')));
    if (kind === null) return [`${what} has no ${path}`];
    return kinds.includes(kind) ? [] : [`${path} of ${what} is ${kind}, not ${kinds.join(' or ')}`];
  });
}

function at(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  return typeof value === 'object' && value !== null ? at((value as Record<string, unknown>)[key], rest) : undefined;
}

/** null = it is not there. */
function kindOf(value: unknown): Kind | null {
  if (value === undefined) return null;
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'object';
  }
}
