import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is done to an answer on its way. */
export interface Tampering {
  readonly body?: (path: string, body: unknown) => unknown;
  readonly date?: Date;
}

/** In front of an HTTP API: hands calls on, and changes what comes back. */
export class ApiProxy {
  tampering: Tampering = {};
  private constructor(
    private readonly target: string,
    private readonly server: http.Server,
  ) {
    server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      void this.pass(request, response);
    });
  }

  static async inFrontOf(url: string): Promise<ApiProxy> {
    const proxy = new ApiProxy(url, http.createServer());
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { authorization = '' } = request.headers;
    const path = request.url ?? '';
    const answer = await fetch(this.target + path, { method: request.method ?? 'GET', headers: { authorization } });
    const text = await answer.text();
    const { body, date } = this.tampering;
    const changed = body === undefined ? text : JSON.stringify(body(path, JSON.parse(text) as unknown));
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      ...(date && { date: date.toUTCString() }),
    });
    response.end(changed);
  }
}
