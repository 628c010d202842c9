import type { ObservedAgent } from '../../domain';
import { safeText } from '../safe-text';
import { parseSpec } from './agent-spec';
import { childOf, dateOf, numberOf, requireList, requireObject, requireText, textOf, type Json } from './json';
import { parseRollout } from './rollout';

/**
 * One agent: the answer of get, create and update (ServiceDetailsResponse).
 *
 * @throws MalformedBodyError
 */
export function parseAgent(body: unknown): ObservedAgent {
  const agent = requireObject(body, 'an agent');
  return observed(agent, textOf(childOf(agent, 'deployment')?.['serviceId']) ?? null);
}

/**
 * The fleet (ServiceListItem[]), without what is being deleted.
 *
 * @throws MalformedBodyError also for one bad item: an agent left out would look absent
 */
export function parseAgentList(body: unknown): ObservedAgent[] {
  const items = requireList(requireObject(body, 'a list of agents')['services'], 'a list of agents');
  return items
    .map((item) => requireObject(item, 'an agent'))
    .filter((agent) => agent['deletedAt'] == null)
    .map((agent) => observed(agent, textOf(agent['id']) ?? null));
}

/** The undocumented remark of an update that changed nothing (CONTRACT 2.4). */
export function warningOf(body: unknown): string | null {
  const warning = textOf(requireObject(body, 'an agent')['warning']);
  return warning === undefined ? null : safeText(warning);
}

function observed(agent: Json, serviceId: string | null): ObservedAgent {
  return {
    name: requireText(agent['name'], 'the name of an agent'),
    serviceId,
    createdAt: dateOf(agent['createdAt']),
    spec: parseSpec(agent),
    rollout: parseRollout(agent),
    activeSessionCount: numberOf(agent['activeSessionCount']) ?? null,
  };
}
