import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A chat's webhook: keeps the texts that it took. */
export interface Webhook {
  readonly url: string;
  readonly lines: string[];
  /** Of the requests that are next, the first first; 200 when there is none. `hang` = no answer at all. */
  readonly answers: (number | 'hang')[];
  close(): void;
}

export async function startWebhook(path: string): Promise<Webhook> {
  const lines: string[] = [];
  const answers: (number | 'hang')[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const answer = answers.shift() ?? 200;
      if (answer === 'hang') return;
      if (answer === 200) lines.push(...(JSON.parse(body) as { text: string }).text.split('\n'));
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}${path}`, lines, answers, close };
}
