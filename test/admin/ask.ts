import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expectDocumented } from '../support/openapi';

export interface Question {
  readonly method: string;
  readonly url: string;
  readonly authorization?: string | undefined;
  readonly body?: object | undefined;
  /** Of this machine. Bad tokens are counted by address. */
  readonly from: string;
}

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks once. Of a stream only the beginning is heard. */
export async function ask({ method, url, authorization, body, from }: Question): Promise<Heard> {
  const payload = body === undefined ? '' : JSON.stringify(body);
  const sent = request(url.replace('localhost', '127.0.0.1'), {
    method,
    localAddress: from,
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    },
  });
  sent.end(payload);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const headers = new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  const status = answer.statusCode ?? 0;
  const stream = headers.get('content-type')?.startsWith('text/event-stream') === true;
  const heard = { status, headers, text: stream ? '' : await textOf(answer) };
  if (stream) answer.destroy();
  expectDocumented(method, url, heard);
  return heard;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
