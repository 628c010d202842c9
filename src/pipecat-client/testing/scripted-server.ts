import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request, in full control of its socket. */
export type Script = (request: SeenRequest, response: http.ServerResponse) => void;

/** A real HTTP server on a free port of loopback: it keeps what it was asked, and answers as scripted. */
export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  readonly #server = http.createServer((request, response) => {
    void this.#serve(request, response);
  });
  #script: Script = answer(500, { error: 'no script' });

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    await new Promise<void>((resolve) => scripted.#server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The same answer to every request from now on. */
  answers(script: Script): this {
    this.requests.length = 0;
    this.#script = script;
    return this;
  }

  /** One answer to each request, in order; the last one stays. */
  answersInTurn(...scripts: readonly Script[]): this {
    let turn = 0;
    return this.answers((request, response) => {
      scripts[Math.min(turn++, scripts.length - 1)]?.(request, response);
    });
  }

  /** `METHOD /path` of each request, in order. */
  get calls(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.requests.push(seen);
    this.#script(seen, response);
  }
}

/** Text goes out as it is, anything else as JSON. */
export function answer(status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Script {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** The connection is reset before a byte of the answer. */
export const reset: Script = (_request, response) => {
  response.socket?.resetAndDestroy();
};

/** No answer, ever. */
export const hang: Script = () => undefined;

/** Headers and the beginning of a body, and no more. */
export const hangInBody: Script = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"status":');
};

/** Promises more than it sends, then closes. */
export const breakOff: Script = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"status":', () => response.socket?.destroy());
};
