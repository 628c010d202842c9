import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api-error';
import { withDeadline } from './deadline';
import { refusal } from './problem-sentence';
import { unreachable } from './unreachable';

/** A read, and a write that only records. */
const TIMEOUT_MS = 35_000;
/** A service that is busy, or has lost its database for a moment, is asked again. Only reads: a write may have happened. */
const RETRIED = new Set([429, 503]);
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

export interface ApiSettings {
  /** The root of the service, without a slash at its end. */
  readonly url: string;
  readonly token: string | null;
  readonly signal: AbortSignal;
  readonly onCall?: (line: string) => void;
}

export interface ReadOptions {
  readonly timeoutMs?: number;
  /** 1 = a 503 is an answer. */
  readonly attempts?: number;
}

interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly timeoutMs?: number | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The admin API. Answers are taken as the service documents them; what is no success is an `ApiError` of one sentence. */
export class ApiClient {
  constructor(private readonly settings: ApiSettings) {}

  get url(): string {
    return this.settings.url;
  }

  get signal(): AbortSignal {
    return this.settings.signal;
  }

  get hasToken(): boolean {
    return this.settings.token !== null;
  }

  /** @throws ApiError, UnreachableError */
  async get<T>(path: string, query: Query = {}, { timeoutMs, attempts = ATTEMPTS }: ReadOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.send({ method: 'GET', path, query, timeoutMs });
      if (!RETRIED.has(answer.status) || attempt >= attempts) return this.read('GET', path, answer) as T;
      await sleep(pauseMs(answer.headers, attempt), undefined, { signal: this.signal });
    }
  }

  async post<T>(path: string, body: object = {}): Promise<T> {
    return this.read('POST', path, await this.send({ method: 'POST', path, body })) as T;
  }

  async delete<T>(path: string, body: object = {}): Promise<T> {
    return this.read('DELETE', path, await this.send({ method: 'DELETE', path, body })) as T;
  }

  private read(method: string, path: string, { status, headers, text }: Answer): unknown {
    const { token, url: origin } = this.settings;
    if (status < 200 || status > 299) {
      const requestId = headers.get('x-request-id');
      throw refusal({ method, path, origin, status, requestId, text, tokenSent: token !== null });
    }
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new ApiError(
        `${origin} answered ${method} ${path} with something that is no JSON: is it config-sync?`,
        status,
        null,
      );
    }
  }

  private async send(call: Call): Promise<Answer> {
    const { method, path, timeoutMs = TIMEOUT_MS } = call;
    const startedAt = performance.now();
    try {
      const answer = await withDeadline(this.signal, timeoutMs, (signal) => this.exchange(call, signal));
      const took = Math.round(performance.now() - startedAt);
      this.settings.onCall?.(
        `${method} ${path} ${answer.status} in ${took} ms, request ${answer.headers.get('x-request-id') ?? '-'}`,
      );
      return answer;
    } catch (error) {
      this.signal.throwIfAborted();
      throw unreachable(this.url, error, timeoutMs);
    }
  }

  private async exchange(call: Call, signal: AbortSignal): Promise<Answer> {
    const { method, body } = call;
    const response = await fetch(this.address(call), {
      method,
      headers: this.headers(call),
      // A token goes to the host that it is for, and nowhere else.
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  private headers({ body }: Call): Record<string, string> {
    const { token } = this.settings;
    return {
      accept: 'application/json',
      'user-agent': 'config-sync-cli',
      'x-request-id': randomUUID(),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
  }

  private address({ path, query = {} }: Call): string {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined || value === null) continue;
      for (const one of Array.isArray(value) ? (value as string[]) : [value]) parameters.append(name, String(one));
    }
    const text = parameters.toString();
    return `${this.url}${path}${text === '' ? '' : `?${text}`}`;
  }
}

/** `Retry-After` when there is one, in seconds or as a date; else a little longer each time. */
function pauseMs(headers: Headers, attempt: number): number {
  const given = headers.get('retry-after');
  const seconds = given === null ? NaN : Number(given);
  const asked = Number.isFinite(seconds) ? seconds * 1000 : given === null ? NaN : Date.parse(given) - Date.now();
  const pause = Number.isNaN(asked) ? FIRST_PAUSE_MS * 2 ** (attempt - 1) : asked;
  return Math.min(LONGEST_PAUSE_MS, Math.max(0, pause));
}
