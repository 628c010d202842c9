/** Long enough for every message in the vendor's document, short enough for a row and a log line. */
export const MESSAGE_MAX_LENGTH = 500;
/** What is looked at before it is cut: bounds the work that a huge error page can cause. */
const LOOKED_AT = 4000;

const CREDENTIALS: readonly RegExp[] = [
  /\bBearer\s+[^\s"',;]+/gi,
  /\b(?:pk|sk|pcc_pat)_[A-Za-z0-9_-]+/g,
  /\bsk-[A-Za-z0-9_-]{8,}/g,
  /\b(?:[A-Z0-9]+[_-])*(?:api[_-]?key|token|secret|passw(?:or)?d|authorization)["']?\s*[=:]\s*["']?[^\s"',;]+/gi,
];

/**
 * Text of somebody else's, made fit to store and to log: what looks like a credential is taken out, what could forge a log line or hide text
 * (control, format, lone surrogate) is escaped, and it is cut (FAULTS 78, S21).
 *
 * @param max length in UTF-16 units, the ellipsis included
 */
export function safeText(text: string, max: number = MESSAGE_MAX_LENGTH): string {
  const redacted = CREDENTIALS.reduce((rest, shape) => rest.replace(shape, '[redacted]'), text.slice(0, LOOKED_AT));
  return cut(redacted.trim().replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeCharacter), max);
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return ' ';
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // A pair of surrogates is kept or dropped whole.
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Takes the given credentials out of a text, wherever they occur. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[redacted]')), text);
}
