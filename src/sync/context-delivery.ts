import { Injectable } from '@nestjs/common';
import type { DeliveredReceipt } from '../db';
import { retriable, settled, SyncError, type JsonText, type ObservedSession, type ReceiptOutcome } from '../domain';
import { PipecatClient, type ContextUpdate } from '../pipecat-client';
import { PolicyGate } from '../policies';
import { inSpan } from '../tracing';
import { owes, SessionsOwed } from './deciding/sessions-owed';
import { DeliveryOutcomes } from './delivery-outcomes';
import { mapPatiently } from './map-patiently';
import type { Pass } from './pass';
import { proposedContext } from './proposals';
import { pushSpan, sayWhatItAnswered } from './spans';

/** Pushes to one agent's sessions at once, bots that take their time not counted, and those counted too. */
const PUSHES_PER_AGENT = 10;
const SLOW_AFTER_MS = 1500;
const PUSHES_UNDER_WAY = 200;
/** What one pass spends on a fan-out at most; the sessions that are left then come with the next. */
const FAN_OUT_BUDGET_MS = 60_000;
/** Receipts are written down this often, so that a crash repeats little. */
const RECEIPTS_PER_WRITE = 25;
const UNSUPPORTED_RETRY_MS = 900_000;

/** What became of one delivery. */
export interface Delivered {
  /** Sessions that were pushed to. */
  readonly pushed: number;
  /** A newer version was asked for on the way, so the rest was left to it. */
  readonly superseded: boolean;
}

/** Brings one version of the context to every live session, and believes only what a session acknowledges. */
@Injectable()
export class ContextDelivery {
  constructor(
    private readonly sessions: SessionsOwed,
    private readonly client: PipecatClient,
    private readonly outcomes: DeliveryOutcomes,
    private readonly gate: PolicyGate,
  ) {}

  /**
   * Lists the live sessions, pushes to those that owe a receipt for this version, and writes the receipts down.
   *
   * @throws PlanHeldError when a policy keeps it from the sessions that owe
   * @throws SyncError `ContextNotDelivered` when trying again can help, `ContextPushUnsupported` when only other bots can
   */
  async deliver(pass: Pass, version: number, context: JsonText | null): Promise<Delivered> {
    const { agentId } = pass.snapshot;
    const { live, known, owed } = await this.sessions.of(pass, version, context);
    if (live.length === 0 || context === null) return { pushed: 0, superseded: false };
    if (owed.length > 0) await this.gate.pass(() => proposedContext(pass, version, owed.length));
    const receipts = await this.push(pass, owed, { agentId, contextVersion: version, context });
    if (isSuperseded(pass, version)) return { pushed: receipts.length, superseded: true };
    requireAll(
      live,
      new Map([...known, ...receipts.map((receipt): [string, ReceiptOutcome] => [receipt.sessionId, receipt.outcome])]),
      receipts,
    );
    if (receipts.length > 0 && !pass.lease.request.settle) this.outcomes.complete(agentId, version);
    return { pushed: receipts.length, superseded: false };
  }

  private async push(
    pass: Pass,
    sessions: readonly ObservedSession[],
    update: ContextUpdate,
  ): Promise<DeliveredReceipt[]> {
    const { agentId, contextVersion } = update;
    const deadline = performance.now() + FAN_OUT_BUDGET_MS;
    const unwritten: DeliveredReceipt[] = [];
    const write = (): Promise<void> =>
      this.outcomes.record(agentId, contextVersion, unwritten.splice(0, unwritten.length));
    const patience = {
      limit: PUSHES_PER_AGENT,
      slowMs: SLOW_AFTER_MS,
      cap: PUSHES_UNDER_WAY,
      enough: () => isSuperseded(pass, contextVersion) || performance.now() > deadline,
      onlySlowLeft: () => {
        pass.lease.place.rest();
      },
    };
    try {
      return await mapPatiently(sessions, patience, async ({ sessionId, deploymentId }) => {
        const receipt = await inSpan(pushSpan(update, sessionId), async (span) =>
          sayWhatItAnswered(span, await this.client.pushContext(pass.name, sessionId, update, pass.signal)),
        );
        const delivered = { ...receipt, deploymentId };
        this.outcomes.pushed(delivered);
        unwritten.push(delivered);
        if (unwritten.length >= RECEIPTS_PER_WRITE) await write();
        return delivered;
      });
    } finally {
      // A pass calls nobody after this.
      pass.lease.place.conclude();
      await write();
    }
  }
}

function isSuperseded({ lease }: Pass, version: number): boolean {
  return lease.newerVersion !== null && lease.newerVersion > version;
}

/** Every live session has to have said yes; the first reason why not goes into the error. */
function requireAll(
  live: readonly ObservedSession[],
  outcomes: ReadonlyMap<string, ReceiptOutcome>,
  receipts: readonly DeliveredReceipt[],
): void {
  const open = live.filter(({ sessionId }) => {
    const outcome = outcomes.get(sessionId);
    return outcome === undefined || !settled(outcome);
  });
  if (open.length === 0) return;
  const again = open.filter(({ sessionId }) => owes(outcomes.get(sessionId)));
  const told = receipts.filter(({ outcome, error }) => error !== null && !settled(outcome));
  const why = (told.find(({ outcome }) => retriable(outcome)) ?? told[0])?.error ?? 'no acknowledgement';
  const message = `${open.length} of ${live.length} live sessions did not acknowledge the context: ${why}`;
  if (again.length > 0) throw new SyncError(message, { errorClass: 'transient', reason: 'ContextNotDelivered' });
  throw new SyncError(message, {
    errorClass: 'terminal',
    reason: 'ContextPushUnsupported',
    // Sessions with such a bot end some day; then the agent is as it should be.
    retryAfterMs: UNSUPPORTED_RETRY_MS,
  });
}
