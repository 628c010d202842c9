import { diffSpec, regionChange, type ObservedAgent } from '../../domain';
import { PipecatApiError } from '../errors';
import type { Operation } from '../operations';
import { checkedAgentName } from '../names';
import type { AppliedChange, ProvisionedAgent } from '../pipecat-client';
import { parseAgent, parseAgentList, warningOf } from '../wire/agent';
import { createBody, updateBody } from '../wire/agent-request';
import { requireObject } from '../wire/json';
import type { Api, ApiRequest } from './api';

/** The list of a large fleet with every manifest: some 1.5 kB for an agent. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** The agents endpoints (CONTRACT 2.1–2.5). */
export class AgentCalls {
  constructor(private readonly api: Api) {}

  async get(name: string, signal: AbortSignal): Promise<ObservedAgent | null> {
    const request = { method: 'GET', path: agentPath(name) } as const;
    return absentAs(null, this.api.json('getAgent', request, parseAgent, signal));
  }

  list(signal: AbortSignal): Promise<ObservedAgent[]> {
    const request = {
      method: 'GET',
      path: '/agents?includeActiveDeployment=true',
      maxResponseBytes: MAX_LIST_BYTES,
    } as const;
    return this.api.json('listAgents', request, parseAgentList, signal);
  }

  create({ name, spec }: ProvisionedAgent, signal: AbortSignal): Promise<AppliedChange> {
    return this.#apply('createAgent', { method: 'POST', path: '/agents', body: createBody(name, spec) }, signal);
  }

  async update(desired: ProvisionedAgent, seen: ObservedAgent, signal: AbortSignal): Promise<AppliedChange> {
    const { name, spec, applied = null, force = false } = desired;
    const path = agentPath(name);
    const drift = diffSpec(spec, seen.spec, applied);
    if (drift.length === 0 && !force) return { changed: false, observed: seen, warning: null };
    const impossible = regionChange(drift);
    if (impossible !== null) throw impossible;
    return this.#apply('updateAgent', { method: 'POST', path, body: updateBody(spec, force) }, signal);
  }

  async delete(name: string, signal: AbortSignal): Promise<'deleted' | 'already_absent'> {
    const request = { method: 'DELETE', path: agentPath(name) } as const;
    return absentAs('already_absent', this.api.json('deleteAgent', request, parseDeleted, signal));
  }

  #apply(operation: Operation, request: ApiRequest, signal: AbortSignal): Promise<AppliedChange> {
    return this.api.json(operation, request, parseChange, signal);
  }
}

/** What a call answers, or `absent` when the platform knows no such thing. */
export async function absentAs<A, T>(absent: A, call: Promise<T>): Promise<A | T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof PipecatApiError && error.kind === 'not_found') return absent;
    throw error;
  }
}

/** @throws ConfigurationError */
export function agentPath(name: string): string {
  return `/agents/${checkedAgentName(name)}`;
}

function parseChange(body: unknown): AppliedChange {
  return { changed: true, observed: parseAgent(body), warning: warningOf(body) };
}

/** A 200 of a gateway deletes nothing: the platform answers an object. */
function parseDeleted(body: unknown): 'deleted' {
  requireObject(body, 'an answer');
  return 'deleted';
}
