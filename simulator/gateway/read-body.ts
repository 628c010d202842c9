import type { Request } from 'express';

const LIMIT_BYTES = 16 * 1024 * 1024;

export class BodyTooLarge extends Error {}

/** The parsed JSON body, undefined when there is none or it is not JSON, and its length as received. */
export async function readBody(request: Request): Promise<{ body: unknown; bytes: number }> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    return { body: undefined, bytes: 0 };
  }
  const raw = await collect(request);
  return { body: isJson(headers['content-type']) ? parse(raw) : undefined, bytes: raw.length };
}

async function collect(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LIMIT_BYTES) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function isJson(contentType: string | undefined): boolean {
  return contentType === undefined || contentType.includes('json');
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
