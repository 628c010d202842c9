import type { KeySource } from '../keys/key-source';
import type { Carrier, HttpAnswer, Outgoing } from './carrier';
import { chooseCarrier } from './choose-carrier';
import { toTransportError } from './transport-error';
import { USER_AGENT } from './user-agent';

export const MAX_RESPONSE_BYTES = 5 * 1024 * 1024;
export const MAX_REQUEST_BYTES = 1024 * 1024;

export interface HttpRequest {
  /** What is sent here must not come back in an error's text. */
  readonly secrets?: readonly string[];
  readonly method: Outgoing['method'];
  /** Below the connection's base URL, begins with `/`, built of checked parts only. */
  readonly path: string;
  readonly timeoutMs: number;
  /** JSON text. */
  readonly body?: string | undefined;
  readonly maxResponseBytes?: number | undefined;
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
    this.#carrier = chooseCarrier(baseUrl, process.env);
  }

  /**
   * @throws TransportError when no whole answer came in time; the reason of `signal` when that aborted first
   */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    try {
      return await this.#carrier.send(this.#outgoing(request), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw toTransportError(error);
    }
  }

  close(): void {
    this.#carrier.close();
  }

  #outgoing({ method, path, body, timeoutMs, maxResponseBytes = MAX_RESPONSE_BYTES }: HttpRequest): Outgoing {
    const headers = this.#headers(body !== undefined);
    const limits = { timeoutMs, maxRequestBytes: MAX_REQUEST_BYTES, maxResponseBytes };
    return { method, url: this.baseUrl + path, headers, body, ...limits };
  }

  #headers(hasBody: boolean): Record<string, string> {
    const headers: Record<string, string> = {
      Accept: 'application/json',
      Authorization: `Bearer ${this.key.current().reveal()}`,
      'User-Agent': USER_AGENT,
    };
    if (hasBody) headers['Content-Type'] = 'application/json';
    return headers;
  }
}
