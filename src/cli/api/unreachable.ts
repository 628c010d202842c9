import { UnreachableError } from './api-error';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'DNS does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
};

/** What `fetch` throws, as a sentence. Nothing of it is quoted but its code: the rest may hold what was sent. */
export function unreachable(origin: string, error: unknown, timeoutMs: number): UnreachableError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new UnreachableError(`${origin} did not answer within ${timeoutMs / 1000} s`);
  }
  const code = codeOf(error);
  const why = code === null ? 'the request failed' : (WORDS[code] ?? tls(code) ?? 'the connection failed');
  const mark = code === null ? '' : ` (${code})`;
  return new UnreachableError(
    `cannot reach ${origin}: ${why}${mark}. --url or CONFIG_SYNC_API_URL says where the service is`,
  );
}

function tls(code: string): string | undefined {
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)
    ? 'its certificate is not accepted; NODE_EXTRA_CA_CERTS names a file with your own authority'
    : undefined;
}

/** `fetch` wraps what happened, and a host with several addresses wraps it once more. */
function codeOf(error: unknown, depth = 0): string | null {
  if (typeof error !== 'object' || error === null || depth > 3) return null;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code)) return code;
  return codeOf(cause, depth + 1) ?? (Array.isArray(errors) ? codeOf(errors[0], depth + 1) : null);
}
