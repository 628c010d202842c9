import { DEFAULT_SETTINGS } from '../world/settings';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body, undefined when it is not JSON. */
  json: Json;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are poked at freely in specs
export type Json = any;

export interface CallOptions {
  body?: unknown;
  /** Null sends none. */
  key?: string | null;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export const PRIVATE_KEY = DEFAULT_SETTINGS.privateKeys[0] ?? '';
export const PUBLIC_KEY = DEFAULT_SETTINGS.publicKeys[0] ?? '';

/** Calls a simulator as a client would: with the key that belongs to the path unless told otherwise. */
export class Client {
  constructor(readonly url: string) {}

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const key = options.key === undefined ? keyFor(path) : options.key;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(options.body !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body !== undefined && { body: encode(options.body) }),
      ...(options.signal && { signal: options.signal }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  /** The control API; fails loudly, since a test that could not be set up proves nothing. */
  async sim(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await this.call(method, `/__sim/${path}`, { key: null, body });
    if (answer.status !== 200) throw new Error(`${method} /__sim/${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }
}

function keyFor(path: string): string {
  return path.startsWith('/v1/public/') ? PUBLIC_KEY : PRIVATE_KEY;
}

function encode(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
