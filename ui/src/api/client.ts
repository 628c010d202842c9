import { ApiError, toApiError } from './api-error';

/** The API is beside the page, whatever path a proxy has put in front of both. */
const root = (): URL => new URL('../', document.baseURI);

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

/** @returns `path` with every value of `query` that says something; a list is repeated */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const values = Array.isArray(value) ? (value as readonly string[]) : [value as string | number | boolean | null];
    for (const one of values) if (one != null && one !== '' && one !== false) search.append(name, String(one));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Calls the service with one token. Every rejection is an `ApiError`, or the `AbortError` of the signal. */
export class Client {
  constructor(
    private readonly token: string,
    private readonly onUnauthorized: (detail: string) => void,
  ) {}

  async get<T>(path: string, signal: AbortSignal): Promise<T> {
    return (await (await this.fetch('GET', path, signal)).json()) as T;
  }

  async send<T>(method: 'POST' | 'DELETE', path: string, body: object = {}): Promise<T> {
    const response = await this.fetch(method, path, AbortSignal.timeout(60_000), body);
    return (response.status === 204 ? null : await response.json()) as T;
  }

  /** The body of the answer as it comes in. */
  stream(path: string, signal: AbortSignal): Promise<Response> {
    return this.fetch('GET', path, signal);
  }

  private async fetch(method: string, path: string, signal: AbortSignal, body?: object): Promise<Response> {
    const response = await this.ask(method, path, signal, body);
    if (response.ok) return response;
    const error = await toApiError(response);
    if (error.status === 401) this.onUnauthorized(error.message);
    throw error;
  }

  private async ask(method: string, path: string, signal: AbortSignal, body?: object): Promise<Response> {
    try {
      return await fetch(new URL(path, root()), {
        method,
        signal,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // The token is all there is to say who asks: no cookie, nothing kept, nothing told to others.
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
      });
    } catch (error) {
      if (signal.aborted && !(signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'))
        throw error;
      throw new ApiError(0, 'Unreachable', 'the service does not answer');
    }
  }
}
