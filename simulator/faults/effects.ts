import type { Response } from 'express';
import type { Call } from '../gateway/call';
import type { Effect, StatusEffect } from './fault';
import { pause } from './pause';
import { statusBody } from './status-body';

type EndArguments = Parameters<Response['end']>;

/**
 * Lets an effect loose on a call. Resolves true when the work should go on. Effects that come after the work change
 * what `response.end` does, for by then everything is decided and nothing is sent.
 */
export async function unleash(effect: Effect, call: Call, response: Response, chance: number): Promise<boolean> {
  switch (effect.kind) {
    case 'status':
      sendStatus(effect, call, response);
      return false;
    case 'reset-before':
      drop(response);
      return false;
    case 'hang':
      return pause(response, effect.ms);
    case 'latency':
      return pause(response, effect.ms + chance * (effect.jitterMs ?? 0));
    case 'stale-read':
      call.stale = true;
      return true;
    default:
      response.end = atTheEnd(effect, response) as Response['end'];
      return true;
  }
}

type LateEffect = Extract<Effect, { kind: 'reset-after' | 'hang-after' | 'slow-body' | 'oversize' }>;

function atTheEnd(effect: LateEffect, response: Response): (...sent: unknown[]) => Response {
  const end = response.end.bind(response) as (...sent: unknown[]) => Response;
  return (...sent) => {
    if (effect.kind === 'reset-after') drop(response);
    else if (effect.kind === 'oversize') return end(...oversized(effect.bytes, response, sent as EndArguments));
    else {
      if (effect.kind === 'slow-body') response.flushHeaders();
      void pause(response, effect.ms).then((waited) => waited && end(...sent));
    }
    return response;
  };
}

/** With a reset and not a polite end, as a load balancer that dies would. */
function drop(response: Response): void {
  response.socket?.resetAndDestroy();
}

function sendStatus(effect: StatusEffect, call: Call, response: Response): void {
  const { contentType, body } = statusBody(effect, call.op);
  if (contentType !== null) response.setHeader('content-type', contentType);
  if (effect.retryAfter !== undefined) response.setHeader('retry-after', effect.retryAfter);
  response.status(effect.status).end(body);
}

/** Still valid JSON of the same shape, with one more field. */
function oversized(bytes: number, response: Response, [chunk]: EndArguments): [string] {
  const text = Buffer.isBuffer(chunk) ? chunk.toString('utf8') : String(chunk ?? '{}');
  const comma = text === '{}' ? '' : ',';
  const padded = text.startsWith('{')
    ? `{"padding":"${'x'.repeat(bytes)}"${comma}${text.slice(1)}`
    : text + ' '.repeat(bytes);
  response.setHeader('content-length', Buffer.byteLength(padded));
  return [padded];
}
