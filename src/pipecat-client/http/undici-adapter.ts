import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import {
  AxiosError,
  AxiosHeaders,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { Dispatcher } from 'undici';
import type { Outgoing } from './carrier';
import { codeOf } from './error-code';
import { BrokenOffError, exchange, TimeUpError, TooLongError, type Exchanged, type Terms } from './exchange';
import { tooLate } from './transport-error';

const UNCOMPRESS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;
const ACCEPTED = 'gzip, deflate, br';
/** What Node's client calls `ECONNRESET`. */
const CLOSED = 'UND_ERR_SOCKET';
const CUT: ReadonlySet<string> = new Set([CLOSED, 'ECONNRESET', 'EPIPE']);

/** What axios has no part in: the adapter alone knows of it. */
type Apart = Pick<Outgoing, 'headers' | 'timeoutMs' | 'maxRequestBytes' | 'maxResponseBytes'>;

/**
 * Carries one request of axios over a pool of connections of undici, which costs a third of what Node's own HTTP client does (docs/decisions/0020).
 * For a base URL without a proxy; text in, text out; redirects are answers. Its errors are those of axios's own adapter: the system's code,
 * or the same message where there is none.
 *
 * @param pool of the origin to which the URL belongs, without time limits of its own
 * @throws TransportError when the time is up; AxiosError; the reason of `signal`
 */
export function undiciAdapter(pool: Dispatcher, origin: string, apart: Apart, signal: AbortSignal): AxiosAdapter {
  return async (config) => {
    const limit = apart.maxResponseBytes;
    const terms = { signal, until: performance.now() + apart.timeoutMs, limit };
    const { status, headers, bytes } = await ask(pool, toRequest(config, origin, apart), terms).catch(
      (error: unknown) => {
        throw inWords(error, apart, config);
      },
    );
    const data = await uncompressed(bytes, headers, limit, config);
    return { data, status, statusText: '', headers: Arrived.of(headers), config };
  };
}

/** undici has brought their names to lower case and their values into shape: axios, which takes any, would do that twice more. */
class Arrived extends AxiosHeaders {
  static of(headers: Exchanged['headers']): AxiosResponse['headers'] {
    return Object.assign(new Arrived(), headers) as AxiosResponse['headers'];
  }

  override normalize(): this {
    return this;
  }
}

/**
 * A connection that lay idle may be closed by the other side in the instant in which it is used again, and then all of a burst fail at once. What
 * only reads is asked once more, as RFC 9110 (9.2.2) allows; what writes may have been done.
 */
async function ask(pool: Dispatcher, request: Dispatcher.DispatchOptions, terms: Terms): Promise<Exchanged> {
  try {
    return await exchange(pool, request, terms);
  } catch (error) {
    if (request.method !== 'GET' || !CUT.has(codeOf(error) ?? '')) throw error;
    return exchange(pool, request, terms);
  }
}

function toRequest(config: InternalAxiosRequestConfig, origin: string, apart: Apart): Dispatcher.DispatchOptions {
  const { url = '', method = 'get' } = config;
  const body = (config.data as string | undefined) ?? null;
  if (body !== null && Buffer.byteLength(body) > apart.maxRequestBytes) {
    throw new AxiosError('Request body larger than maxBodyLength limit', AxiosError.ERR_BAD_REQUEST, config);
  }
  if (!url.startsWith(`${origin}/`)) throw new AxiosError('the URL is of another origin', AxiosError.ERR_INVALID_URL);
  return {
    path: url.slice(origin.length),
    method: method.toUpperCase(),
    headers: { ...apart.headers, 'Accept-Encoding': ACCEPTED },
    body,
  };
}

async function uncompressed(
  bytes: Buffer,
  headers: Exchanged['headers'],
  limit: number,
  config: InternalAxiosRequestConfig,
): Promise<string> {
  const encoding = headers['content-encoding'];
  if (bytes.length === 0 || typeof encoding !== 'string' || !Object.hasOwn(UNCOMPRESS, encoding)) {
    return bytes.toString('utf8');
  }
  try {
    const whole = UNCOMPRESS[encoding as keyof typeof UNCOMPRESS];
    return (await whole(bytes, { maxOutputLength: limit })).toString('utf8');
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw overLimit(limit, config);
    throw brokenOff(config);
  }
}

function brokenOff(config: InternalAxiosRequestConfig): AxiosError {
  return new AxiosError('stream has been aborted', AxiosError.ERR_BAD_RESPONSE, config);
}

function overLimit(limit: number, config: InternalAxiosRequestConfig): AxiosError {
  return new AxiosError(`maxContentLength size of ${limit} exceeded`, AxiosError.ERR_BAD_RESPONSE, config);
}

function inWords(error: unknown, apart: Apart, config: InternalAxiosRequestConfig): Error {
  if (error instanceof TimeUpError) return tooLate(apart.timeoutMs);
  if (error instanceof TooLongError) return overLimit(apart.maxResponseBytes, config);
  if (error instanceof BrokenOffError) return brokenOff(config);
  const code = codeOf(error);
  return new AxiosError('the request failed', code === CLOSED ? 'ECONNRESET' : (code ?? undefined), config);
}
