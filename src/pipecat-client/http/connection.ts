import axios, { type RawAxiosRequestHeaders } from 'axios';
import type { KeySource } from '../keys/key-source';
import { carrierTo, type Carrier } from './carrier';
import { Deadline } from './deadline';
import { toTransportError, TransportError } from './transport-error';
import { USER_AGENT } from './user-agent';

export const MAX_RESPONSE_BYTES = 5 * 1024 * 1024;
export const MAX_REQUEST_BYTES = 1024 * 1024;

export interface HttpRequest {
  /** What is sent here must not come back in an error's text. */
  readonly secrets?: readonly string[];
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the connection's base URL, begins with `/`, built of checked parts only. */
  readonly path: string;
  readonly timeoutMs: number;
  /** JSON text. */
  readonly body?: string | undefined;
  readonly maxResponseBytes?: number | undefined;
}

/** Any answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/**
 * Sends with one credential to one base URL, and knows no other: a key cannot go where the other one belongs. Every status is an answer;
 * redirects are not followed; nothing of the HTTP library leaves.
 */
export class Connection {
  readonly #carrier: Carrier;

  /**
   * @param baseUrl without a slash at its end
   * @param key asked in the same turn in which `send` is called
   */
  constructor(
    private readonly baseUrl: string,
    private readonly key: KeySource,
  ) {
    this.#carrier = carrierTo(baseUrl, process.env);
  }

  /**
   * @throws TransportError when no whole answer came in time; the reason of `signal` when that aborted first
   */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const deadline = new Deadline(request.timeoutMs, signal);
    try {
      const { status, headers, data } = await this.#dispatch(request, deadline.signal);
      return { status, headers, text: typeof data === 'string' ? data : '' };
    } catch (error) {
      signal.throwIfAborted();
      throw deadline.expired || isTimeout(error) ? tooLate(request.timeoutMs) : toTransportError(error);
    } finally {
      deadline.clear();
    }
  }

  close(): void {
    this.#carrier.close();
  }

  #dispatch({ method, path, body, timeoutMs, maxResponseBytes }: HttpRequest, signal: AbortSignal) {
    return this.#carrier.http.request<unknown>({
      method,
      url: this.baseUrl + path,
      data: body,
      headers: this.#headers(body !== undefined),
      timeout: timeoutMs,
      maxBodyLength: MAX_REQUEST_BYTES,
      maxContentLength: maxResponseBytes ?? MAX_RESPONSE_BYTES,
      signal,
    });
  }

  #headers(hasBody: boolean): RawAxiosRequestHeaders {
    const headers: RawAxiosRequestHeaders = {
      Accept: 'application/json',
      Authorization: `Bearer ${this.key.current().reveal()}`,
      'User-Agent': USER_AGENT,
    };
    if (hasBody) headers['Content-Type'] = 'application/json';
    return headers;
  }
}

function isTimeout(error: unknown): boolean {
  return axios.isAxiosError(error) && error.code === 'ETIMEDOUT' && error.message.startsWith('timeout');
}

function tooLate(timeoutMs: number): TransportError {
  return new TransportError(`no whole answer within ${timeoutMs} ms`, true, 'ETIMEDOUT');
}
