import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { WaitView } from '../../api';
import { AgentProgressRepository } from '../../db';
import { problem, ProblemException } from '../../http';
import { agentNotFound } from '../problem';
import { toWaitView, type Goal } from './goal';

const LOOK_INTERVAL_MS = 250;
/** Each costs a connection and next to nothing else. */
const WAITERS_MOST = 500;

export interface WantedWait {
  readonly agentId: string;
  readonly goal: Goal;
  readonly version: number | null;
  readonly timeoutMs: number;
}

interface Waiter extends WantedWait {
  readonly until: number;
  readonly resolve: (view: WaitView) => void;
  readonly reject: (error: unknown) => void;
}

/** Long polls: one statement at a time looks for all that wait at this replica, and none while nobody waits. */
@Injectable()
export class WaitingRoom implements OnModuleDestroy {
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(private readonly agents: AgentProgressRepository) {}

  onModuleDestroy(): void {
    this.closed = true;
    void this.look();
  }

  /** Settles when it got there, cannot get there, or the time is over; then `done` is false. @throws ProblemException 404, 503 */
  wait(wanted: WantedWait): Promise<WaitView> {
    if (this.closed || this.waiters.size >= WAITERS_MOST) {
      throw new ProblemException(problem(503, 'WaitRefused', 'too many wait here already: ask again later'));
    }
    return new Promise((resolve, reject) => {
      this.waiters.add({ ...wanted, until: performance.now() + wanted.timeoutMs, resolve, reject });
      this.lookIn(0);
    });
  }

  private lookIn(ms: number): void {
    this.timer ??= setTimeout(() => {
      void this.look().finally(() => {
        this.timer = null;
        if (this.waiters.size > 0 && !this.closed) this.lookIn(LOOK_INTERVAL_MS);
      });
    }, ms);
  }

  private async look(): Promise<void> {
    const waiters = [...this.waiters];
    if (waiters.length === 0) return;
    try {
      const found = await this.agents.of([...new Set(waiters.map(({ agentId }) => agentId))]);
      for (const waiter of waiters) this.judge(waiter, found.get(waiter.agentId.toLowerCase()));
    } catch (error) {
      // It may be back before their time is over.
      for (const waiter of waiters)
        if (this.overFor(waiter))
          this.end(waiter, () => {
            waiter.reject(error);
          });
    }
  }

  private judge(waiter: Waiter, progress: Parameters<typeof toWaitView>[0] | undefined): void {
    if (progress === undefined) {
      this.end(waiter, () => {
        waiter.reject(agentNotFound(waiter.agentId));
      });
      return;
    }
    const view = toWaitView(progress, waiter.goal, waiter.version);
    if (view.done || view.failed || this.overFor(waiter))
      this.end(waiter, () => {
        waiter.resolve(view);
      });
  }

  private overFor({ until }: Waiter): boolean {
    return this.closed || performance.now() >= until;
  }

  private end(waiter: Waiter, settle: () => void): void {
    if (this.waiters.delete(waiter)) settle();
  }
}
