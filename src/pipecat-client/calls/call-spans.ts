import type { Span, SpanOptions } from '../../tracing';
import type { PipecatApiError } from '../errors';
import type { HttpRequest } from '../http/connection';
import { OPERATIONS, type Operation } from '../operations';

/** The spans of calls to Pipecat Cloud, each exchange for itself. They name no agent and no session: the path is its template. */
export class CallSpans {
  readonly #server: { readonly address: string; readonly port: number };

  constructor(apiUrl: string) {
    const { hostname, port, protocol } = new URL(apiUrl);
    this.#server = { address: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
  }

  /** @param resent how often it was sent before, as with a key that was rotated meanwhile */
  of(operation: Operation, method: HttpRequest['method'], resent: number): SpanOptions {
    const { template } = OPERATIONS[operation];
    return {
      name: `${method} ${template}`,
      kind: 'client',
      attributes: {
        'http.request.method': method,
        'http.request.resend_count': resent > 0 ? resent : null,
        'url.template': template,
        'server.address': this.#server.address,
        'server.port': this.#server.port,
        'config_sync.operation': operation,
      },
    };
  }
}

/** @param status null = no whole answer */
export function sayWhatCameOfIt(
  span: Span,
  { status, error }: { readonly status: number | null; readonly error: PipecatApiError | null },
): void {
  span.set({ 'http.response.status_code': status, 'config_sync.failure': error?.kind });
  if (error !== null) span.fail(status === null ? error.kind : String(status));
}
