const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/**
 * Whether the HTTP library is to look for a proxy in the environment (which it does by itself, `NO_PROXY` included, with CONNECT for https).
 * Looking costs time on every call, so it is switched off where none is set, and for loopback, where a proxy is never meant.
 */
export function usesEnvironmentProxy(baseUrl: string, environment: NodeJS.ProcessEnv): boolean {
  const { hostname } = new URL(baseUrl);
  const loopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return !loopback && PROXY_VARIABLES.some((name) => (environment[name] ?? '') !== '');
}
