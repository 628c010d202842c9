import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from '../api/api-client';

export interface AskedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  /** Text goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: http.OutgoingHttpHeaders;
}

/** A service on a free port of loopback that answers as it is told, and keeps what it was asked. */
export class ScriptedApi {
  readonly requests: AskedRequest[] = [];
  private constructor(
    private readonly server: http.Server,
    private readonly answers: (request: AskedRequest, turn: number) => Answer | null,
  ) {
    server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      void this.serve(request, response);
    });
  }

  /** @param answers null = never */
  static async start(answers: (request: AskedRequest, turn: number) => Answer | null): Promise<ScriptedApi> {
    const api = new ScriptedApi(http.createServer(), answers);
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** `METHOD /path?query` of each request, in order. */
  get calls(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${url}`);
  }

  client(token: string | null = 'a-token', signal = new AbortController().signal): ApiClient {
    return new ApiClient({ url: this.url, token, signal });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const asked: AskedRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    this.requests.push(asked);
    const answer = this.answers(asked, this.requests.length);
    if (answer === null) return;
    const { status = 200, body = {}, headers = {} } = answer;
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
