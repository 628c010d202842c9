import { botToken, Secret } from '../../../src/config';
import { expectDocumented } from '../../support/openapi';
import type { Service } from '../../support/service';

export const TOKEN_KEY = 'bot-token-key-canary-of-32-characters';
export const OLD_TOKEN_KEY = 'old-token-key-canary-of-32-characters';

/** Lets bots in, as often as they like. */
export const BOTS = { BOT_TOKEN_KEY: TOKEN_KEY, BOT_RATE_LIMIT_PER_SECOND: '0' };

export interface FetchOptions {
  readonly token?: string | null;
  readonly sessionId?: string;
  readonly ifNoneMatch?: string;
}

export interface Fetched {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, or null without one. */
  readonly body: unknown;
}

export const tokenOf = (agentId: string, key = TOKEN_KEY): string => botToken(new Secret(key), agentId);

/** What a bot does at the start of a session; by default with the agent's own token. */
export async function fetchContext(
  { url }: Service,
  agentId: string,
  { token = tokenOf(agentId), sessionId, ifNoneMatch }: FetchOptions = {},
): Promise<Fetched> {
  const query = sessionId === undefined ? '' : `?session_id=${encodeURIComponent(sessionId)}`;
  const path = `/v1/agents/${agentId}/context${query}`;
  const response = await fetch(`${url}${path}`, {
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch }),
    },
  });
  const text = await response.text();
  expectDocumented('GET', path, { status: response.status, headers: response.headers, text });
  return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
}
