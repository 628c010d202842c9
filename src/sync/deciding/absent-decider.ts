import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config';
import type { Draining } from '../../db';
import { owned, type ObservedAgent } from '../../domain';
import { PipecatClient } from '../../pipecat-client';
import { foreignAgent } from '../foreign-agent';
import type { Look } from './look';

/**
 * What is to be done about an agent that is not to exist.
 *
 * - `gone`: nothing of ours is left
 * - `drain`: it is deleted, and its sessions may still be live
 * - `delete`: it is to be deleted; `observed` null = a look does not show it, and it may be there all the same
 */
export type AbsentDecision =
  | { readonly kind: 'gone' }
  | { readonly kind: 'drain'; readonly draining: Draining }
  | { readonly kind: 'delete'; readonly observed: ObservedAgent | null };

/** Observe and plan, for an agent that is not to exist. Changes nothing. */
@Injectable()
export class AbsentDecider {
  private readonly parkedRetryMs: number;

  constructor(
    config: AppConfig,
    private readonly client: PipecatClient,
  ) {
    this.parkedRetryMs = config.sync.parkedRetryMs;
  }

  /**
   * What we once made is deleted even when a look does not show it: a look may lag behind, and an agent that is forgotten would run on for
   * ever. That a delete finds nothing is the platform's own word.
   *
   * @throws SyncError when it is not ours
   */
  async decide(look: Look): Promise<AbsentDecision> {
    const { draining, ownership, syncStatus } = look.snapshot;
    // Nothing of ours is left, so whoever has the name now is somebody else.
    if (ownership === null && syncStatus === 'DELETED') return { kind: 'gone' };
    const observed = await this.client.observe(look.name, look.signal);
    if (observed === null && ownership === null) return { kind: 'gone' };
    if (observed !== null && !owned(ownership, observed)) throw foreignAgent(look, this.parkedRetryMs);
    const deleted = draining !== null && ownership?.intent === null;
    return observed === null && deleted ? { kind: 'drain', draining } : { kind: 'delete', observed };
  }
}
