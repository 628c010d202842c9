import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdOf } from './request-id';

function ask(given?: string | string[]) {
  const headers: Record<string, unknown> = {};
  const request = { headers: given === undefined ? {} : { 'x-request-id': given } } as unknown as IncomingMessage;
  const response = {
    headersSent: false,
    setHeader: (name: string, value: unknown) => void (headers[name] = value),
  } as unknown as ServerResponse;
  return { id: requestIdOf(request, response), again: () => requestIdOf(request, response), headers };
}

const UUID = /^[0-9a-f-]{36}$/;

describe('the id of a request', () => {
  it.each(['4bf92f3577b34da6a3ce929d0e0e4736', 'Root=1-67891233-abcdef', 'a.b:c/d+e@f', 'x'.repeat(128)])(
    'is that of the caller: %s',
    (given) => {
      const { id, headers } = ask(given);
      expect(id).toBe(given);
      expect(headers).toEqual({ 'X-Request-Id': given });
    },
  );

  it.each([undefined, '', 'x'.repeat(129), 'two words', 'a\r\nset-cookie: b', '{"msg":"forged"}', 'ä', '<script>'])(
    'is made here instead of %j',
    (given) => {
      const { id, headers } = ask(given);
      expect(id).toMatch(UUID);
      expect(headers).toEqual({ 'X-Request-Id': id });
    },
  );

  it('stays the same for the request, and is another for the next one', () => {
    const { id, again } = ask();
    expect(again()).toBe(id);
    expect(ask().id).not.toBe(id);
  });
});
