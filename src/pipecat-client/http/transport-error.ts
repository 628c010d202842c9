import { codeOf } from './error-code';

/** No usable answer came. Carries nothing of the request: an HTTP library's error holds the Authorization header. */
export class TransportError extends Error {
  constructor(
    message: string,
    /** false = it is certain that the request was never sent. */
    readonly sent: boolean,
    /** The operating system's or Node's code, as `ECONNREFUSED`. */
    readonly code: string | null,
    /** What was sent or answered is larger than we take: asking again does not help. */
    readonly tooLarge = false,
  ) {
    super(message);
  }
}

/** Words for the codes that an operator meets. The first group never reached the other side. */
const UNSENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known to DNS',
  EAI_AGAIN: 'DNS did not answer',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
};
const MAYBE_SENT: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  ETIMEDOUT: 'the connection timed out',
};
const OVER_LIMIT = /^(?:maxContentLength size of (\d+)|Request body larger than maxBodyLength)/;

/** @param error what the HTTP library threw; only its code and, where it is known to be harmless, its message are read */
export function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  const limit = OVER_LIMIT.exec(text);
  if (limit !== null) return tooLarge(limit[1]);
  if (text === 'stream has been aborted') return new TransportError('the answer broke off', true, code);
  if (code === null) return new TransportError('the request could not be made', true, null);
  const unsent = Object.hasOwn(UNSENT, code) ? UNSENT[code] : tlsTrouble(code);
  if (unsent !== undefined) return new TransportError(`${unsent} (${code})`, false, code);
  const known = Object.hasOwn(MAYBE_SENT, code) ? MAYBE_SENT[code] : undefined;
  return new TransportError(`${known ?? 'the connection failed'} (${code})`, true, code);
}

export function tooLate(timeoutMs: number): TransportError {
  return new TransportError(`no whole answer within ${timeoutMs} ms`, true, 'ETIMEDOUT');
}

function tooLarge(answerLimit: string | undefined): TransportError {
  return answerLimit === undefined
    ? new TransportError('the request is larger than the limit', false, null, true)
    : new TransportError(`the answer is larger than ${answerLimit} bytes`, true, null, true);
}

/** The handshake comes before the request, so nothing was sent. */
function tlsTrouble(code: string): string | undefined {
  const tls = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$)/.test(code);
  return tls ? 'TLS failed, the certificate or the protocol was not accepted' : undefined;
}
