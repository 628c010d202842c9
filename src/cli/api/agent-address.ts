import type { AgentPage, AgentSummary } from '../../api';
import { UUID_PATTERN } from '../../domain';
import { CliError } from '../frame/cli-error';
import type { ApiClient } from './api-client';

/** Below it a prefix of ids is a guess. */
const SHORTEST_PREFIX = 4;
const CANDIDATES = 50;
const SHOWN = 5;
/** The name at Pipecat Cloud: a prefix, and the id without dashes. */
const INSTANCE_NAME = /^[a-z0-9-]+-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/**
 * The id of the agent that somebody means: an id, its beginning, the agent's name at Pipecat Cloud, or its own name where only one has it.
 *
 * @throws CliError when it is nobody, or several
 */
export async function agentIdOf(api: ApiClient, text: string): Promise<string> {
  const word = text.trim();
  if (UUID_PATTERN.test(word)) return word.toLowerCase();
  const instance = INSTANCE_NAME.exec(word);
  if (instance !== null) return instance.slice(1).join('-');
  const { items } = await api.get<AgentPage>('/v1/agents', { q: word, limit: CANDIDATES });
  return chosen(word, items).agentId;
}

/** In the order given, each agent once. */
export async function agentIdsOf(api: ApiClient, texts: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const text of texts) ids.push(await agentIdOf(api, text));
  return [...new Set(ids)];
}

/** A whole name goes before a part of an id. */
function chosen(word: string, found: readonly AgentSummary[]): AgentSummary {
  const named = found.filter(({ name }) => name === word);
  const begun =
    word.length < SHORTEST_PREFIX ? [] : found.filter(({ agentId }) => agentId.startsWith(word.toLowerCase()));
  const [first, second] = named.length > 0 ? named : begun;
  if (first === undefined) throw nobody(word, found);
  if (second !== undefined) throw ambiguous(word, named.length > 0 ? named : begun);
  return first;
}

function nobody(word: string, similar: readonly AgentSummary[]): CliError {
  const hint = similar.length === 0 ? '' : `; similar: ${listed(similar)}`;
  return new CliError(`no agent has the id or the name '${word}'${hint}`);
}

function ambiguous(word: string, found: readonly AgentSummary[]): CliError {
  return new CliError(`'${word}' is more than one agent: ${listed(found)}`);
}

function listed(agents: readonly AgentSummary[]): string {
  const shown = agents.slice(0, SHOWN).map(({ agentId, name }) => `${agentId} (${name})`);
  return [...shown, ...(agents.length > SHOWN ? [`${agents.length - SHOWN} more`] : [])].join(', ');
}
