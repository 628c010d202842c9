const SECRET_FIELDS = new Set(['secretValue']);
const REDACTED = '[redacted]';

/** The body without secret values, which must not be readable anywhere once they were sent. */
export function redact(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(redact);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => [field, SECRET_FIELDS.has(field) ? REDACTED : redact(value)]),
  );
}
