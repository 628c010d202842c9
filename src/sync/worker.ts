import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import type { AgentSnapshot, FinishRow } from '../db';
import { Finisher } from './finisher';
import type { HeldLease } from './held-lease';
import { Reconciler } from './reconciler';
import { messageOf } from '../domain';
import { QueueMetrics, ReconcileMetrics } from '../metrics';
import { inSpan, type Span } from '../tracing';
import { passSpan } from './spans';

interface Reconciled {
  /** null = it was interrupted. */
  readonly row: FinishRow | null;
  /** The work is over, its outcome written. */
  readonly leave: () => void;
}

/** Carries one leased request from its claim to its finish. Never rejects: whatever happens, the lease ends and the slot is free again. */
@Injectable()
export class Worker {
  constructor(
    private readonly reconciler: Reconciler,
    private readonly finisher: Finisher,
    private readonly queue: QueueMetrics,
    private readonly reconciles: ReconcileMetrics,
    @InjectPinoLogger(Worker.name) private readonly logger: PinoLogger,
  ) {}

  /** @returns in how many milliseconds the agent is due again; null = not before a message or a scan */
  async run(lease: HeldLease): Promise<number | null> {
    try {
      return await inSpan(passSpan(lease.request), (span) => this.inTurn(lease, span));
    } catch (error) {
      const { agentId, epoch } = lease.request;
      const reason = messageOf(error);
      this.logger.error({ agentId, epoch, reason }, 'the outcome could not be written; the lease will run out');
      return null;
    }
  }

  private async inTurn(lease: HeldLease, span: Span): Promise<number | null> {
    const ended = await this.reconcile(lease);
    if (ended === null) {
      await this.finisher.giveBack(lease.request);
      return 0;
    }
    try {
      return await (ended.row === null ? this.giveBack(lease, span) : this.finisher.finish(ended.row));
    } finally {
      ended.leave();
    }
  }

  /**
   * The agent is loaded while it waits for its slot, and its slot is free again as soon as no call is left. What was loaded ends with this:
   * in a flood hundreds of outcomes wait to be written.
   *
   * @returns null when its turn will not come
   */
  private async reconcile(lease: HeldLease): Promise<Reconciled | null> {
    const claimedAt = performance.now();
    const loading = this.reconciler.load(lease.request);
    // Whoever takes it deals with its failure; it may fail before, and it may be that nobody does.
    const loaded = loading.then(noop, noop);
    if (!(await lease.place.turn())) {
      await loaded;
      return null;
    }
    const leave = this.queue.begin(lease.place, lease.request.queuedMs + performance.now() - claimedAt);
    try {
      const row = await this.reconciler.reconcile(lease, this.upToDate(lease, loading));
      lease.place.conclude();
      return { row, leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** A newer version was asked for in line: what was loaded is outdated, and would be deployed for nothing. */
  private upToDate(lease: HeldLease, loading: Promise<AgentSnapshot>): Promise<AgentSnapshot> {
    return lease.newerVersion === null ? loading : this.reconciler.load(lease.request);
  }

  private giveBack({ request }: HeldLease, span: Span): Promise<null> {
    span.set({ 'config_sync.outcome': 'interrupted' });
    this.reconciles.interrupted(request.scope);
    return this.finisher.giveBack(request);
  }
}

function noop(): void {
  // Nothing is done.
}
