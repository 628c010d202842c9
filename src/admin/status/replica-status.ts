import { Injectable } from '@nestjs/common';
import type { ConnectionsView, MessagesView, ReplicaView } from '../../api';
import { AppConfig, VERSION } from '../../config';
import { DeadLetterMetrics, MessageMetrics, ReconcileMetrics } from '../../metrics';
import { RedisConnection } from '../../redis';
import { SubscriptionProbe } from '../../sync';

/** What this process knows of itself. Asks nobody. */
@Injectable()
export class ReplicaStatus {
  constructor(
    private readonly config: AppConfig,
    private readonly heard: MessageMetrics,
    private readonly reconciles: ReconcileMetrics,
    private readonly letters: DeadLetterMetrics,
    private readonly redis: RedisConnection,
    private readonly probe: SubscriptionProbe,
  ) {}

  view(now: Date): ReplicaView {
    const uptimeSeconds = process.uptime();
    return {
      name: this.config.replica,
      version: VERSION,
      startedAt: new Date(now.getTime() - uptimeSeconds * 1000).toISOString(),
      uptimeSeconds: Math.round(uptimeSeconds),
    };
  }

  async messages(): Promise<MessagesView> {
    const [heard, synced, deadLettered] = await Promise.all([
      this.heard.totals(),
      this.reconciles.total('synced'),
      this.letters.total(),
    ]);
    return { ...heard, synced, deadLettered };
  }

  connections(database: boolean): ConnectionsView {
    const { receives } = this.probe;
    return {
      postgres: upOrDown(database),
      redis: upOrDown(this.redis.client.status === 'ready'),
      subscription: receives === null ? null : upOrDown(receives),
    };
  }
}

function upOrDown(up: boolean): 'up' | 'down' {
  return up ? 'up' : 'down';
}
