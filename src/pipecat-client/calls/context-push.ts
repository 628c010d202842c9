import type { Receipt, ReceiptOutcome } from '../../domain';
import type { PipecatConfig } from '../../config';
import { PipecatApiError, type FailureKind } from '../errors';
import { checkedAgentName, checkedContextPath, checkedSessionId } from '../names';
import type { ContextUpdate } from '../pipecat-client';
import { judgeAcknowledgement } from '../wire/context-ack';
import type { Api, ApiRequest } from './api';
import type { SessionCalls } from './sessions';

interface Target {
  readonly name: string;
  readonly sessionId: string;
}

/** Pushes one version of the context to one session, and says what that proved (CONTRACT 5.2, rows `proxy`). */
export class ContextPush {
  readonly #contextPath: string;
  readonly #timeoutMs: number;

  /** @throws ConfigurationError when the configured path is none that a bot can offer */
  constructor(
    private readonly api: Api,
    private readonly sessions: SessionCalls,
    config: PipecatConfig,
  ) {
    this.#contextPath = checkedContextPath(config.contextPath);
    this.#timeoutMs = config.contextPushTimeoutMs;
  }

  /** Rejects for what concerns the credential, the budget or the signal; everything else is a receipt. */
  async push(target: Target, update: ContextUpdate, signal: AbortSignal): Promise<Receipt> {
    const request = this.#request(target, update);
    try {
      const { status, text } = await this.api.call('pushContext', request, signal);
      return { sessionId: target.sessionId, ...judgeAcknowledgement(status, text, update.contextVersion) };
    } catch (error) {
      if (!(error instanceof PipecatApiError)) throw error;
      if (error.kind === 'not_found') return this.#receiptOfMissing(target, error, signal);
      return receiptOf(target.sessionId, error);
    }
  }

  #request({ name, sessionId }: Target, update: ContextUpdate): ApiRequest {
    const path = `/${checkedAgentName(name)}/sessions/${checkedSessionId(sessionId)}/${this.#contextPath}`;
    return { method: 'POST', path, body: bodyOf(update), timeoutMs: this.#timeoutMs };
  }

  /** A 404 of the platform means ended, or not there yet: only the session itself tells (FAULTS 66). */
  async #receiptOfMissing(target: Target, missing: PipecatApiError, signal: AbortSignal): Promise<Receipt> {
    try {
      const session = await this.sessions.get(target.name, target.sessionId, signal);
      const outcome = session?.live === true ? 'not_ready' : 'gone';
      return { ...receipt(target.sessionId, outcome), error: outcome === 'gone' ? null : missing.message };
    } catch (error) {
      if (!(error instanceof PipecatApiError)) throw error;
      return receiptOf(target.sessionId, error);
    }
  }
}

/** Made for each session anew: what would be kept for the others lives longer than what it was made of (docs/decisions/0025). */
function bodyOf({ agentId, contextVersion, context }: ContextUpdate): string {
  return `{"agentId":${JSON.stringify(agentId)},"contextVersion":${contextVersion},"context":${context.text}}`;
}

function receipt(sessionId: string, outcome: ReceiptOutcome): Receipt {
  return { sessionId, outcome, contextVersion: null, error: null };
}

function receiptOf(sessionId: string, error: PipecatApiError): Receipt {
  const outcome = outcomeOf(error.kind);
  if (outcome === null) throw error;
  return { ...receipt(sessionId, outcome), error: error.message };
}

/** null = not about this session: the caller has to know. */
function outcomeOf(kind: FailureKind): ReceiptOutcome | null {
  switch (kind) {
    case 'auth':
    case 'unavailable':
    case 'rate_limited':
      return null;
    case 'conflict_retry':
    case 'capacity':
      return 'not_ready';
    case 'bot_contract':
      return 'unsupported';
    case 'transient':
    case 'not_found':
    case 'conflict_adopt':
    case 'invalid_config':
      return 'failed';
    default:
      return kind satisfies never;
  }
}
