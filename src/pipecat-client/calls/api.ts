import type { PipecatConfig, Secret } from '../../config';
import type { CallBudget } from '../budget/call-budget';
import type { PipecatApiError } from '../errors';
import { keyRefused, type CallGuard } from '../guard/call-guard';
import type { CallGuards } from '../guard/call-guards';
import type { Measured } from '../guard/circuit';
import { verdictOf } from '../guard/verdict';
import type { HttpAnswer } from '../http/carrier';
import { Connection, type HttpRequest } from '../http/connection';
import { TransportError } from '../http/transport-error';
import { renewed } from '../keys/key-source';
import type { Keyring } from '../keys/keyring';
import { inSpan } from '../../tracing';
import { OPERATIONS, type Credential, type Operation } from '../operations';
import { MalformedBodyError, parseJson } from '../wire/json';
import type { ApiMetrics } from './api-metrics';
import { currentCallScope } from './call-scope';
import { CallSpans, sayWhatCameOfIt } from './call-spans';
import { malformed, refusal, unanswered } from './failures';

export type ApiRequest = Omit<HttpRequest, 'timeoutMs'> & { readonly timeoutMs?: number };

/** What an `Api` works with. */
export interface ApiParts {
  readonly config: PipecatConfig;
  readonly budget: CallBudget;
  readonly keyring: Keyring;
  readonly guards: CallGuards;
  readonly metrics: ApiMetrics;
}

/** One exchange, whatever came of it. */
type Attempt = { readonly key: Secret; readonly sentAt: number; readonly status: number | null } & (
  { readonly answer: HttpAnswer; readonly error: null } | { readonly answer: null; readonly error: PipecatApiError }
);

/**
 * The one way out to Pipecat Cloud: guard, budget, the caller's last word, the connection of the operation's credential, and every failure as
 * a `PipecatApiError`.
 */
export class Api {
  readonly #connections: Readonly<Record<Credential, Connection>>;
  readonly #spans: CallSpans;

  constructor(private readonly parts: ApiParts) {
    const { config, keyring } = parts;
    this.#spans = new CallSpans(config.apiUrl);
    this.#connections = {
      private: new Connection(`${config.apiUrl}/v1`, keyring.source('private')),
      public: new Connection(`${config.apiUrl}/v1/public`, keyring.source('public')),
    };
  }

  /** @returns what `parse` makes of the JSON body of a 2xx */
  async json<T>(
    operation: Operation,
    request: ApiRequest,
    parse: (body: unknown) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const { status, text } = await this.call(operation, request, signal);
    try {
      return parse(parseJson(text));
    } catch (error) {
      throw error instanceof MalformedBodyError ? malformed(operation, status, error) : error;
    }
  }

  /** @returns any 2xx */
  async call(operation: Operation, request: ApiRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { credential } = OPERATIONS[operation];
    const timed = { timeoutMs: this.parts.config.timeoutMs, ...request };
    let attempt = await this.#attempt(operation, timed, signal, 0);
    // What was refused for its key did not happen, so it may be repeated with another one, also where it changes something.
    if (keyRefused(attempt.error) && (await renewed(this.parts.keyring.source(credential), attempt.key))) {
      this.parts.metrics.retried('key_renewed');
      attempt = await this.#attempt(operation, timed, signal, 1);
    }
    const { answer, error, sentAt } = attempt;
    if (error?.kind === 'rate_limited') {
      const againMs = this.parts.budget.refused(credential, { retryAfterMs: error.retryAfterMs, sentAt });
      throw error.retryAfterMs === undefined ? error.retriedAfter(againMs) : error;
    }
    if (error === null || error.status !== null) this.parts.budget.taken(credential, sentAt);
    if (error !== null) throw error;
    return answer;
  }

  close(): void {
    this.#connections.private.close();
    this.#connections.public.close();
  }

  /** @param resent how often it was sent before */
  async #attempt(operation: Operation, request: HttpRequest, signal: AbortSignal, resent: number): Promise<Attempt> {
    const { credential, mutates } = OPERATIONS[operation];
    const guard = this.parts.guards.of(credential);
    const scope = currentCallScope();
    await guard.admit(operation);
    await this.parts.budget.acquire(credential, signal, scope?.priority ?? 'fresh');
    // From here to the hand-over nothing is awaited: what held a moment ago still holds when the call leaves.
    this.#lastLook(guard, operation, signal);
    scope?.beforeSend?.({ operation, mutates, timeoutMs: request.timeoutMs });
    return guard.run(operation, (key) =>
      inSpan(this.#spans.of(operation, request.method, resent), async (span) => {
        const measured = await this.#measured(operation, this.#exchange(operation, request, key, signal));
        sayWhatCameOfIt(span, measured.value);
        return measured;
      }),
    );
  }

  /** The wait for the budget may have been long. */
  #lastLook(guard: CallGuard, operation: Operation, signal: AbortSignal): void {
    signal.throwIfAborted();
    guard.check(operation);
  }

  async #measured(operation: Operation, exchange: Promise<Measured<Attempt>>): Promise<Measured<Attempt>> {
    const measured = await exchange;
    const { status, sentAt } = measured.value;
    this.parts.metrics.answered(operation, status, performance.now() - sentAt);
    return measured;
  }

  async #exchange(
    operation: Operation,
    request: HttpRequest,
    key: Secret,
    signal: AbortSignal,
  ): Promise<Measured<Attempt>> {
    const sent = { key, sentAt: performance.now() };
    try {
      const answer = await this.#connections[OPERATIONS[operation].credential].send(request, signal);
      const { status } = answer;
      if (status >= 200 && status < 300) return { value: { ...sent, status, answer, error: null }, verdict: 'worked' };
      const { error, speaker } = refusal(operation, answer, [...this.#keys(key), ...(request.secrets ?? [])]);
      return { value: { ...sent, status, answer: null, error }, verdict: verdictOf(error, speaker === 'platform') };
    } catch (thrown) {
      if (!(thrown instanceof TransportError)) throw thrown;
      const error = unanswered(operation, thrown);
      return { value: { ...sent, status: null, answer: null, error }, verdict: verdictOf(error, false) };
    }
  }

  /** Every key that an answer could repeat. */
  #keys(used: Secret): readonly string[] {
    const { keyring } = this.parts;
    return [used, keyring.current('private'), keyring.current('public')].map((key) => key.reveal());
  }
}
