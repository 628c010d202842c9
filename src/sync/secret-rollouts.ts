import { Injectable } from '@nestjs/common';
import { Chores, DatabaseConnector, SyncRequestRepository } from '../db';
import { QueueMetrics } from '../metrics';
import { Dispatcher } from './dispatcher';

const CHORE = 'secret-rollouts';
const MINUTE_MS = 60_000;

/** Agents whose managed secret set is out of date, asked for at a pace: each costs a roll-out. */
@Injectable()
export class SecretRollouts {
  constructor(
    private readonly connector: DatabaseConnector,
    private readonly chores: Chores,
    private readonly requests: SyncRequestRepository,
    private readonly dispatcher: Dispatcher,
    private readonly queue: QueueMetrics,
  ) {}

  /** At most `perMinute` in a minute over all replicas, evenly. @returns how many were asked for */
  async ask(generation: string, perMinute: number): Promise<number> {
    if (this.connector.obstacle !== null) return 0;
    const stepMs = Math.max(1000, MINUTE_MS / perMinute);
    if (!(await this.chores.take(CHORE, stepMs))) return 0;
    const asked = await this.requests.scanSecrets(
      generation,
      Math.max(1, Math.floor((perMinute * stepMs) / MINUTE_MS)),
    );
    this.queue.added('secrets', asked);
    if (asked > 0) this.dispatcher.wake(0);
    return asked;
  }
}
