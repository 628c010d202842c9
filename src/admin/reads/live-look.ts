import { Injectable } from '@nestjs/common';
import { messageOf, type ObservedAgent } from '../../domain';
import { PipecatClient } from '../../pipecat-client';

/** Somebody waits before a screen; what is known without Pipecat Cloud is worth more than an answer that is complete. */
const ANSWER_WITHIN_MS = 4000;

/** What one look at Pipecat Cloud showed. `error` null and `observed` null = there is no such agent. */
export interface Look {
  readonly observed: ObservedAgent | null;
  readonly error: string | null;
}

/** Looks at one agent at Pipecat Cloud, within a time. Costs a call of the budget. */
@Injectable()
export class LiveLook {
  constructor(private readonly client: PipecatClient) {}

  /** Never rejects: that it could not be asked is an answer too. */
  async at(name: string): Promise<Look> {
    const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS);
    try {
      return { observed: await this.client.observe(name, deadline), error: null };
    } catch (error) {
      return { observed: null, error: deadline.aborted ? `no answer within ${ANSWER_WITHIN_MS} ms` : messageOf(error) };
    }
  }
}
