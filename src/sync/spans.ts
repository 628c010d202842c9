import type { LeasedRequest } from '../db';
import { settled, type Receipt, type Update } from '../domain';
import type { ContextUpdate } from '../pipecat-client';
import { currentSpan, type Span, type SpanOptions } from '../tracing';
import type { Outcome, Pass } from './pass';

/** A message of the channel, until its row is written. Every replica hears it, so each has one. */
export function receiveSpan({ agentId, version, changeType, traceparent }: Update, channel: string): SpanOptions {
  return {
    name: `receive ${channel}`,
    kind: 'consumer',
    ...(traceparent != null && { parent: traceparent }),
    // What is recorded together is not of one trace.
    detached: true,
    attributes: {
      'messaging.system': 'redis',
      'messaging.operation.name': 'receive',
      'messaging.operation.type': 'process',
      'messaging.destination.name': channel,
      'config_sync.agent.id': agentId,
      'config_sync.version': version,
      'config_sync.change_type': changeType,
    },
  };
}

/**
 * One attempt at a request. What was given up is looked at for days: each such look is a trace of its own, with a link to the one that it
 * comes from.
 */
export function passSpan(request: LeasedRequest): SpanOptions {
  const { traceparent, parked } = request;
  return {
    name: 'sync',
    ...(parked ? { parent: null, link: traceparent } : { parent: traceparent }),
    attributes: {
      'config_sync.agent.id': request.agentId,
      'config_sync.version': request.version,
      'config_sync.change_type': request.changeType,
      'config_sync.scope': request.scope,
      'config_sync.source': request.source,
      'config_sync.attempt': request.attempts + 1,
      'config_sync.lease_epoch': request.epoch,
      'config_sync.queued_ms': Math.round(request.queuedMs),
      'config_sync.settle': request.settle,
    },
  };
}

/** On the span of the pass, with a reason and without the error's text: that may be somebody else's. */
export function sayHowItEnded(pass: Pass | null, { outcome, row, error }: Outcome, failed: boolean): void {
  const span = currentSpan();
  const reason = row.status_reason ?? row.last_reason ?? null;
  span.set({
    'config_sync.outcome': outcome,
    'config_sync.reason': reason,
    'config_sync.action': pass?.action ?? 'none',
    'config_sync.version': pass?.snapshot.active?.version,
  });
  if (failed) span.fail(error?.reason ?? 'InternalError');
}

/** One version of the context on its way to one session, until the session has acknowledged it or not. */
export function pushSpan({ agentId, contextVersion }: ContextUpdate, sessionId: string): SpanOptions {
  return {
    name: 'push context',
    attributes: {
      'config_sync.agent.id': agentId,
      'config_sync.session.id': sessionId,
      'config_sync.version': contextVersion,
    },
  };
}

/** @returns the receipt */
export function sayWhatItAnswered<R extends Receipt>(span: Span, receipt: R): R {
  span.set({ 'config_sync.delivery.outcome': receipt.outcome });
  if (!settled(receipt.outcome)) span.fail(receipt.outcome);
  return receipt;
}
