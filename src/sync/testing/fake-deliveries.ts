import type { AppConfig } from '../../config';
import type { DeliveryMetrics } from '../../metrics';
import type { PipecatClient } from '../../pipecat-client';
import type { PlanPolicy } from '../../policies';
import { ContextDelivery } from '../context-delivery';
import { SessionsOwed } from '../deciding/sessions-owed';
import { DeliveryOutcomes } from '../delivery-outcomes';
import { policyGate } from './builders';
import { recordingEvents, type Told } from './recording-events';
import type { ContextDeliveryRepository, DeliveredReceipt, SessionsHeardRepository } from '../../db';
import { settled, type ReceiptOutcome } from '../../domain';

interface Written extends DeliveredReceipt {
  readonly version: number;
}

/** Receipts in memory. A settled one is never taken back. */
export class FakeDeliveries implements Pick<ContextDeliveryRepository, 'record' | 'known'> {
  /** How many receipts each write had. */
  readonly writes: number[] = [];
  readonly written: Written[] = [];

  record(_agentId: string, version: number, receipts: readonly DeliveredReceipt[]): Promise<void> {
    if (receipts.length > 0) this.writes.push(receipts.length);
    this.written.push(...receipts.map((receipt) => ({ ...receipt, version })));
    return Promise.resolve();
  }

  known(_agentId: string, version: number): Promise<Map<string, ReceiptOutcome>> {
    const counts = this.written.filter(
      (receipt) => receipt.version === version || (receipt.version > version && settled(receipt.outcome)),
    );
    return Promise.resolve(new Map(counts.map(({ sessionId, outcome }) => [sessionId, outcome])));
  }

  asRepository(): ContextDeliveryRepository {
    return this as unknown as ContextDeliveryRepository;
  }
}

/** A delivery over fakes, whose measures go nowhere; what listeners would be told goes to `told`. */
export function contextDelivery(
  config: AppConfig,
  client: PipecatClient,
  deliveries: FakeDeliveries,
  told: Told[] = [],
  policy?: PlanPolicy['decide'],
): ContextDelivery {
  const receipts = { deliveryTimes: () => Promise.resolve([]) } as unknown as SessionsHeardRepository;
  const metrics = { pushed: () => undefined, delivered: () => undefined } as unknown as DeliveryMetrics;
  const outcomes = new DeliveryOutcomes(deliveries.asRepository(), receipts, metrics, recordingEvents(told));
  return new ContextDelivery(new SessionsOwed(config, client, outcomes), client, outcomes, policyGate(policy));
}
