import { isObject, textOf, type Json } from './json';

/**
 * Who speaks. `platform`: Pipecat Cloud's `{error, code}` or `{message, …}`; `bot`: FastAPI's `{detail}`, so the customer's bot behind the
 * proxy; `text`: neither (plain text, HTML of a gateway, broken JSON, nothing).
 */
export type Speaker = 'platform' | 'bot' | 'text';

export interface ErrorBody {
  readonly speaker: Speaker;
  /** Raw: not redacted, not cut. */
  readonly text: string;
  readonly code: string;
  /** Of a FastAPI validation error: which fields, as `body.contextVersion: missing`. Never what was in them. */
  readonly violations: string | null;
}

/** CONTRACT 2.9 #6 and #7: text = error ?? message ?? detail ?? raw; code = code ?? String(status). */
export function parseErrorBody(status: number, bodyText: string): ErrorBody {
  const body = tryObject(bodyText);
  if (body === null) return nobody(String(status), rawText(bodyText));
  const detail = body['detail'];
  const code = codeOf(body) ?? codeOf(isObject(detail) ? detail : null) ?? String(status);
  const said = textOf(body['error']) ?? textOf(body['message']);
  if (said !== undefined) return { speaker: 'platform', text: said, code, violations: null };
  if (detail === undefined) return nobody(code, 'a body without an error text');
  const violations = Array.isArray(detail) ? detail.slice(0, 5).map(violation).join('; ') : null;
  return { speaker: 'bot', text: violations ?? detailText(detail), code, violations };
}

function nobody(code: string, text: string): ErrorBody {
  return { speaker: 'text', text, code, violations: null };
}

function tryObject(text: string): Json | null {
  if (!text.trimStart().startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function codeOf(body: Json | null): string | undefined {
  const code = body?.['code'];
  return typeof code === 'number' ? String(code) : textOf(code);
}

function rawText(text: string): string {
  const trimmed = text.slice(0, 4000).trim();
  if (trimmed === '') return 'an empty body';
  if (!trimmed.startsWith('<')) return trimmed;
  const title = /<title>([^<]{1,120})<\/title>/i.exec(trimmed)?.[1];
  return title === undefined ? 'an HTML page' : `an HTML page, "${title.trim()}"`;
}

function detailText(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  const said = isObject(detail) ? (textOf(detail['error']) ?? textOf(detail['message'])) : undefined;
  return said ?? 'a detail without text';
}

/** FastAPI repeats the refused value in `input`, and may in `msg`: only where and which are safe. */
function violation(item: unknown): string {
  if (!isObject(item)) return 'invalid';
  const path = Array.isArray(item['loc']) ? item['loc'].filter(isPlainStep).join('.') : '';
  const type = item['type'];
  return `${path === '' ? 'body' : path}: ${isPlainStep(type) ? String(type) : 'invalid'}`;
}

function isPlainStep(step: unknown): boolean {
  return typeof step === 'number' || (typeof step === 'string' && /^[\w.-]{1,60}$/.test(step));
}
