import { Injectable } from '@nestjs/common';
import { ContextDeliveryRepository, SessionsHeardRepository, type DeliveredReceipt } from '../db';
import type { ReceiptOutcome } from '../domain';
import { SyncEvents } from '../events';
import { DeliveryMetrics } from '../metrics';

/** Where it is kept what sessions answered: the receipts, the measures, and whoever listens. */
@Injectable()
export class DeliveryOutcomes {
  constructor(
    private readonly deliveries: ContextDeliveryRepository,
    private readonly heard: SessionsHeardRepository,
    private readonly metrics: DeliveryMetrics,
    private readonly events: SyncEvents,
  ) {}

  known(agentId: string, version: number): Promise<Map<string, ReceiptOutcome>> {
    return this.deliveries.known(agentId, version);
  }

  pushed({ outcome }: DeliveredReceipt): void {
    this.metrics.pushed(outcome);
  }

  async record(agentId: string, version: number, receipts: readonly DeliveredReceipt[]): Promise<void> {
    if (receipts.length === 0) return;
    await this.deliveries.record(agentId, version, receipts);
    this.events.emit('delivered', () => ({
      agentId,
      version,
      receipts: receipts.map(({ sessionId, outcome, error }) => ({ sessionId, outcome, error })),
    }));
  }

  /** Every live session has acknowledged this version. Nobody waits for the measures of that, which have to be read. */
  complete(agentId: string, version: number): void {
    this.heard
      .deliveryTimes(agentId, version)
      .then((times) => {
        if (times !== null) this.metrics.delivered(times);
      })
      .catch(() => undefined);
  }
}
