import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { ListenerExplorer } from './listener-explorer';
import { ListenerQueue } from './listener-queue';
import type { SyncEventDetail, SyncEventKind, SyncEventOf } from './sync-event';

/** What is left to listeners when the process ends: the loop has ended before. */
const DRAIN_MS = 1000;

/** Tells listeners what became of agents. Best effort, on this replica, after the outcome is written; with no listener it costs nothing. */
@Injectable()
export class SyncEvents implements OnModuleInit, BeforeApplicationShutdown {
  private readonly replica: string;
  private readonly queues = new Map<SyncEventKind, ListenerQueue[]>();

  constructor(
    config: AppConfig,
    private readonly explorer: ListenerExplorer,
    @InjectPinoLogger(SyncEvents.name) private readonly logger: PinoLogger,
  ) {
    this.replica = config.replica;
  }

  /** @throws Error when a provider that cannot listen is to */
  onModuleInit(): void {
    for (const { kinds, ...listener } of this.explorer.listeners()) {
      const queue = new ListenerQueue(listener, this.logger);
      for (const kind of kinds) this.queues.set(kind, [...(this.queues.get(kind) ?? []), queue]);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    const queues = new Set([...this.queues.values()].flat());
    const left = await Promise.all([...queues].map((queue) => queue.drain(DRAIN_MS)));
    const lost = left.reduce((sum, one) => sum + one, 0);
    if (lost > 0) this.logger.warn({ lost }, 'events are lost: the process ends before its listeners');
  }

  /** @param detail called only when somebody listens */
  emit<K extends SyncEventKind>(kind: K, detail: () => SyncEventDetail<K>): void {
    const queues = this.queues.get(kind);
    if (queues === undefined) return;
    const event = { ...detail(), kind, at: new Date().toISOString(), replica: this.replica };
    for (const queue of queues) queue.add(event as unknown as SyncEventOf<K>);
  }
}
