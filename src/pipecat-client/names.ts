import { AGENT_NAME_MAX_LENGTH, AGENT_NAME_PATTERN, ConfigurationError, UUID_PATTERN } from '../domain';

/** CONTRACT 2.7. */
const SECRET_SET_PATTERN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SECRET_SET_MIN_LENGTH = 3;
const SECRET_SET_MAX_LENGTH = 63;

const CONTEXT_PATH_PATTERN = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
const CONTEXT_PATH_MAX_LENGTH = 200;
/** Routes that the base image of the bot keeps for itself (CONTRACT 2.6). */
const RESERVED_BOT_PATHS: ReadonlySet<string> = new Set(['bot', 'ws', 'api/offer', 'whatsapp', 'readyz', 'livez']);

/*
 * Each check is made before a URL is built, and lets through what an allow-list knows: encoding is no defence, `..` stays `..` and climbs
 * to another resource (FAULTS F16). A refused value is not repeated: it may hold anything.
 */

/** @throws ConfigurationError */
export function checkedAgentName(name: string): string {
  if (name.length <= AGENT_NAME_MAX_LENGTH && AGENT_NAME_PATTERN.test(name)) return name;
  throw new ConfigurationError('not a name that Pipecat Cloud gives to agents', 'agentName');
}

/** @throws ConfigurationError */
export function checkedSessionId(sessionId: string): string {
  if (UUID_PATTERN.test(sessionId)) return sessionId;
  throw new ConfigurationError('not a session id of Pipecat Cloud', 'sessionId');
}

/** @throws ConfigurationError */
export function checkedSecretSet(set: string): string {
  const fits = set.length >= SECRET_SET_MIN_LENGTH && set.length <= SECRET_SET_MAX_LENGTH;
  if (fits && SECRET_SET_PATTERN.test(set)) return set;
  throw new ConfigurationError('not a name that Pipecat Cloud gives to secret sets', 'secretSet');
}

/** @throws ConfigurationError */
export function checkedContextPath(path: string): string {
  const reserved = RESERVED_BOT_PATHS.has(path.toLowerCase());
  if (!reserved && path.length <= CONTEXT_PATH_MAX_LENGTH && CONTEXT_PATH_PATTERN.test(path)) return path;
  throw new ConfigurationError('not a path that a bot can offer for its context', 'CONTEXT_PATH');
}
