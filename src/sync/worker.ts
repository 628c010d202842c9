import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { Finisher } from './finisher';
import type { HeldLease } from './lease-keeper';
import { Reconciler } from './reconciler';
import { messageOf } from '../domain';
import { QueueMetrics, ReconcileMetrics } from '../metrics';
import { inSpan, type Span } from '../tracing';
import { passSpan } from './spans';

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
    const { agentId, epoch, queuedMs } = lease.request;
    const ended = this.queue.begin(lease, queuedMs);
    try {
      return await inSpan(passSpan(lease.request), (span) => this.pass(lease, span));
    } catch (error) {
      const reason = messageOf(error);
      this.logger.error({ agentId, epoch, reason }, 'the outcome could not be written; the lease will run out');
      return null;
    } finally {
      ended();
    }
  }

  private async pass(lease: HeldLease, span: Span): Promise<number | null> {
    const finish = await this.reconciler.reconcile(lease);
    if (finish !== null) return this.finisher.finish(finish);
    span.set({ 'config_sync.outcome': 'interrupted' });
    this.reconciles.interrupted(lease.request.scope);
    return this.finisher.giveBack(lease.request);
  }
}
