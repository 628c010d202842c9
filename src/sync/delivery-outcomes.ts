import { Injectable } from '@nestjs/common';
import { ContextDeliveryRepository, SessionsHeardRepository, type AgentVersion, type DeliveredReceipt } from '../db';
import type { ReceiptOutcome } from '../domain';
import { SyncEvents } from '../events';
import { DeliveryMetrics } from '../metrics';

const MEASURE_PACE_MS = 250;
const MEASURED_AT_ONCE = 500;

/** Where it is kept what sessions answered: the receipts, the measures, and whoever listens. */
@Injectable()
export class DeliveryOutcomes {
  private readonly unmeasured: AgentVersion[] = [];
  private timer: NodeJS.Timeout | undefined;

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

  /**
   * Every live session has acknowledged this version. Nobody waits for the measures of that, which have to be read; so they are not gathered by
   * `gather`, whose promise for each would live as long as the wait (docs/decisions/0025).
   */
  complete(agentId: string, version: number): void {
    this.unmeasured.push({ agentId, version });
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.measure(this.unmeasured.splice(0, Infinity));
    }, MEASURE_PACE_MS).unref();
  }

  private async measure(deliveries: AgentVersion[]): Promise<void> {
    try {
      while (deliveries.length > 0) {
        const times = await this.heard.deliveryTimes(deliveries.splice(0, MEASURED_AT_ONCE));
        for (const each of times) this.metrics.delivered(each);
      }
    } catch {
      // What is lost is a measure.
    }
  }
}
