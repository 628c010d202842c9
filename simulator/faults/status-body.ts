import { refusalBody } from '../api/refusal-body';
import type { Operation } from '../gateway/operation';
import type { BodyShape, StatusEffect } from './fault';

interface WireBody {
  contentType: string | null;
  body: string;
}

/** The bodies that errors come in, from the platform itself and from whatever stands in front of it. */
export function statusBody(effect: StatusEffect, op: Operation): WireBody {
  const shape: BodyShape = effect.shape ?? 'official';
  const official = refusalBody(op, effect.status, {
    ...(effect.message !== undefined && { text: effect.message }),
    ...(effect.code !== undefined && { code: effect.code }),
  });
  const text = effect.message ?? `Simulated ${effect.status}`;
  switch (shape) {
    case 'official':
      return json(official);
    case 'message':
      return json({ status: effect.status, code: effect.code ?? String(effect.status), message: text });
    case 'detail':
      return json({ detail: text });
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', body: text };
    case 'html':
      return { contentType: 'text/html; charset=utf-8', body: htmlPage(effect.status, text) };
    case 'truncated':
      return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(official).slice(0, -8) };
    case 'empty':
      return { contentType: null, body: '' };
  }
}

function json(value: unknown): WireBody {
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

function htmlPage(status: number, text: string): string {
  return `<html><head><title>${status}</title></head><body><center><h1>${status} ${text}</h1></center></body></html>\n`;
}
