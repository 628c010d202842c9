import { safeText, withoutSecrets } from './safe-text';

it.each([
  { why: 'a bearer', text: 'got Bearer abc.def-ghi, refused', want: 'got [redacted], refused' },
  { why: 'a public key', text: 'key pk_0123abcd is unknown', want: 'key [redacted] is unknown' },
  { why: 'a personal token', text: 'pcc_pat_abc', want: '[redacted]' },
  { why: 'a provider key', text: 'openai: sk-proj-0123456789', want: 'openai: [redacted]' },
  { why: 'an assignment', text: "OPENAI_API_KEY='abc123' in env", want: "[redacted]' in env" },
  { why: 'a JSON member', text: '{"password": "hunter2"}', want: '{"[redacted]"}' },
])('takes out $why', ({ text, want }) => {
  expect(safeText(text)).toBe(want);
});

it.each([
  { why: 'a line end', text: 'a\nb\r\nc', want: 'a\\nb\\u000d\\nc' },
  { why: 'a colour', text: '\u001b[31mred', want: '\\u001b[31mred' },
  { why: 'a change of direction', text: 'a\u202eb', want: 'a\\u202eb' },
  { why: 'a zero-width joiner', text: 'a\u200db', want: 'a\\u200db' },
  { why: 'a line separator', text: 'a\u2028b', want: 'a\\u2028b' },
  { why: 'half a character', text: 'a\ud800b', want: 'a\\ud800b' },
])('escapes $why', ({ text, want }) => {
  expect(safeText(text)).toBe(want);
});

it('leaves an ordinary message alone', () => {
  const text = "Secret set 'my-secrets' is in region 'us-east' but service is in region 'us-west'. 日本 😀";
  expect(safeText(text)).toBe(text);
});

it('cuts at the length asked for, and not through a character', () => {
  expect(safeText('x'.repeat(600))).toBe(`${'x'.repeat(499)}…`);
  expect(safeText(`${'x'.repeat(498)}😀😀`)).toBe(`${'x'.repeat(498)}…`);
});

it('takes a page of ten megabytes in its stride', () => {
  const startedAt = performance.now();
  safeText('api_key'.repeat(1_500_000));
  expect(performance.now() - startedAt).toBeLessThan(200);
});

it('takes every occurrence of a secret out', () => {
  expect(withoutSecrets('a key b key', ['key', ''])).toBe('a [redacted] b [redacted]');
});
