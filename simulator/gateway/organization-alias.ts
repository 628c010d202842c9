/** A call as the vendor's SDK and CLI make it, said in the documented API. */
export interface Translated {
  method: string;
  /** With its query. */
  url: string;
  /** The SDK wants the agent inside `{"body": …}`. */
  wrapped: boolean;
}

const ORGANIZATION = /^\/v1\/organizations\/[^/]+\/(services|agents|secrets|regions|properties)(?=[/?]|$)/;
const AGENT = /^\/[^/?]+(?=\?|$)/;

/**
 * The vendor's SDK speaks of `/v1/organizations/{org}/services`, updates with PUT on that collection with the name in
 * the body, and unwraps `{body}` on GET. Null for every other call.
 */
export function translateAlias(method: string, url: string, body: unknown): Translated | null {
  const match = ORGANIZATION.exec(url);
  if (match) {
    const family = match[1] === 'services' ? 'agents' : match[1];
    const rest = url.slice(match[0].length);
    const update = updateUrl(method, family, rest, body);
    if (update) return { method: 'POST', url: update, wrapped: false };
    return {
      method,
      url: `/v1/${family}${rest}`,
      wrapped: method === 'GET' && family === 'agents' && AGENT.test(rest),
    };
  }
  const update = url === '/v1/agents' ? updateUrl(method, 'agents', '', body) : null;
  return update ? { method: 'POST', url: update, wrapped: false } : null;
}

function updateUrl(method: string, family: string | undefined, rest: string, body: unknown): string | null {
  if (method !== 'PUT' || family !== 'agents' || rest !== '') return null;
  const name = (body as { serviceName?: unknown } | undefined)?.serviceName;
  return typeof name === 'string' ? `/v1/agents/${encodeURIComponent(name)}` : null;
}
