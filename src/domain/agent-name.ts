/** Pipecat Cloud's rule for an agent name (vendor OpenAPI, `serviceName`): at least two characters, at most 54. */
export const AGENT_NAME_PATTERN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])$/;
export const AGENT_NAME_MAX_LENGTH = 54;

/** A prefix leaves room for `-` and the 32 digits of an agent id, and must itself begin and end like a name. */
export const AGENT_PREFIX_PATTERN = /^[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?$/;

export const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The name of an agent at Pipecat Cloud: prefix, `-`, the agent id without dashes. Computed, never stored first, so that a
 * lost answer is never a lost agent.
 *
 * @throws RangeError when `agentId` is no UUID or the prefix could make a name that Pipecat Cloud refuses
 */
export function agentName(prefix: string, agentId: string): string {
  if (!AGENT_PREFIX_PATTERN.test(prefix))
    throw new RangeError('the agent prefix is not usable in a Pipecat Cloud name');
  if (!UUID_PATTERN.test(agentId)) throw new RangeError('an agent id is a UUID');
  return `${prefix}-${agentId.replaceAll('-', '').toLowerCase()}`;
}

/** The agent id that a name was computed from, or null when the name is not one of ours. */
export function agentIdOf(prefix: string, name: string): string | null {
  const digits = name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : '';
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(digits);
  return parts === null ? null : parts.slice(1).join('-');
}
