import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import {
  AxiosError,
  AxiosHeaders,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { Dispatcher, Pool } from 'undici';
import { codeOf } from './error-code';
import { BrokenOffError, exchange, TooLongError, type Exchanged, type Terms } from './exchange';

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

/**
 * Carries what axios asks for over a pool of connections of undici, which costs a third of what Node's own HTTP client does (docs/decisions/0020).
 * For a base URL without a proxy; text in, text out; redirects are answers. Its errors are those of axios's own adapter: the system's code,
 * or the same message where there is none.
 *
 * @param pool of the origin to which every URL belongs, without time limits of its own: the signal of a request is its deadline
 */
export function undiciAdapter(pool: Pool, origin: string): AxiosAdapter {
  return async (config) => {
    const limit = config.maxContentLength ?? -1;
    const terms = { signal: config.signal as AbortSignal | undefined, limit };
    const { status, headers, bytes } = await ask(pool, toRequest(config, origin), terms).catch((error: unknown) => {
      throw inWords(error, limit, config);
    });
    const data = await uncompressed(bytes, headers, limit, config);
    return { data, status, statusText: '', headers: asTheyAre(headers), config };
  };
}

/** undici has brought their names to lower case: axios, which takes any, would look at each of them beside each other. */
function asTheyAre(headers: Exchanged['headers']): AxiosResponse['headers'] {
  return Object.assign(new AxiosHeaders(), headers) as AxiosResponse['headers'];
}

/**
 * A connection that lay idle may be closed by the other side in the instant in which it is used again, and then all of a burst fail at once. What
 * only reads is asked once more, as RFC 9110 (9.2.2) allows; what writes may have been done.
 */
async function ask(pool: Pool, request: Dispatcher.DispatchOptions, terms: Terms): Promise<Exchanged> {
  try {
    return await exchange(pool, request, terms);
  } catch (error) {
    if (request.method !== 'GET' || !CUT.has(codeOf(error) ?? '')) throw error;
    return exchange(pool, request, terms);
  }
}

function toRequest(config: InternalAxiosRequestConfig, origin: string): Dispatcher.DispatchOptions {
  const { url = '', method = 'get', headers, maxBodyLength = -1 } = config;
  const body = (config.data as string | undefined) ?? null;
  if (body !== null && maxBodyLength >= 0 && Buffer.byteLength(body) > maxBodyLength) {
    throw new AxiosError('Request body larger than maxBodyLength limit', AxiosError.ERR_BAD_REQUEST, config);
  }
  if (!url.startsWith(`${origin}/`)) throw new AxiosError('the URL is of another origin', AxiosError.ERR_INVALID_URL);
  return {
    path: url.slice(origin.length),
    method: method.toUpperCase(),
    headers: { ...(AxiosHeaders.from(headers).toJSON() as Record<string, string>), 'Accept-Encoding': ACCEPTED },
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
    return (await whole(bytes, limit >= 0 ? { maxOutputLength: limit } : {})).toString('utf8');
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

function inWords(error: unknown, limit: number, config: InternalAxiosRequestConfig): AxiosError {
  if (error instanceof TooLongError) return overLimit(limit, config);
  if (error instanceof BrokenOffError) return brokenOff(config);
  const code = codeOf(error);
  return new AxiosError('the request failed', code === CLOSED ? 'ECONNRESET' : (code ?? undefined), config);
}
