import { Injectable } from '@nestjs/common';
import { SyncRequestRepository } from '../db';
import { Dispatcher } from './dispatcher';

/** For a policy that has changed its mind. */
@Injectable()
export class HeldPlans {
  constructor(
    private readonly requests: SyncRequestRepository,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** Asks the policies at once about everything that they hold, on whatever replica. @returns how many agents that are @throws DbError */
  async askAgain(): Promise<number> {
    const woken = await this.requests.wakeHeld();
    if (woken > 0) this.dispatcher.wake(0);
    return woken;
  }
}
