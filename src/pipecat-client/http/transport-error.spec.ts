import { toTransportError } from './transport-error';

const thrown = (code: string | undefined, message = 'secret message with Bearer abc') =>
  Object.assign(new Error(message), { code, config: { headers: { Authorization: 'Bearer abc' } } });

it.each([
  { code: 'ECONNREFUSED', words: /refused/, sent: false },
  { code: 'ENOTFOUND', words: /not known to DNS/, sent: false },
  { code: 'EAI_AGAIN', words: /DNS did not answer/, sent: false },
  { code: 'EHOSTUNREACH', words: /cannot be reached/, sent: false },
  { code: 'CERT_HAS_EXPIRED', words: /TLS failed.*CERT_HAS_EXPIRED/, sent: false },
  { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', words: /TLS failed/, sent: false },
  { code: 'ERR_TLS_CERT_ALTNAME_INVALID', words: /TLS failed/, sent: false },
  { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', words: /TLS failed/, sent: false },
  { code: 'ECONNRESET', words: /reset/, sent: true },
  { code: 'EPIPE', words: /closed while sending/, sent: true },
  { code: 'ETIMEDOUT', words: /timed out/, sent: true },
  { code: 'ESOMETHING', words: /the connection failed \(ESOMETHING\)/, sent: true },
  { code: undefined, words: /could not be made/, sent: true },
])('$code: sent $sent', ({ code, words, sent }) => {
  const error = toTransportError(thrown(code));
  expect(error.message).toMatch(words);
  expect(error).toMatchObject({ sent, tooLarge: false });
});

it('takes nothing of the thrown error along but its code', () => {
  expect(Object.values(toTransportError(thrown('ECONNRESET')))).not.toContainEqual(expect.stringContaining('Bearer'));
  expect(toTransportError(thrown('ECONNRESET')).cause).toBeUndefined();
});

it.each([undefined, null, 'text', 7, { code: 'bad code\n' }])('survives %p', (value) => {
  expect(toTransportError(value).message).toBe('the request could not be made');
});
