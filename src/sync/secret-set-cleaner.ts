import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { Chores, DatabaseConnector, ManagedSetRepository, type OldSet } from '../db';
import { agentName, judgeRollout } from '../domain';
import { PipecatClient } from '../pipecat-client';

const CHORE = 'secret-set-cleaning';
const BATCH = 100;

/** Removes the secret sets that we made and that no revision names any more. */
@Injectable()
export class SecretSetCleaner {
  constructor(
    private readonly config: AppConfig,
    private readonly connector: DatabaseConnector,
    private readonly chores: Chores,
    private readonly sets: ManagedSetRepository,
    private readonly client: PipecatClient,
  ) {}

  /** @returns how many were removed */
  async cleanIfDue(signal: AbortSignal, intervalMs: number): Promise<number> {
    if (this.connector.obstacle !== null || !(await this.chores.take(CHORE, intervalMs))) return 0;
    let removed = 0;
    for (const set of await this.sets.old(BATCH)) {
      if (await this.inUse(set, signal)) continue;
      await this.client.deleteSecretSet(set.setName, signal);
      await this.sets.forget(set.setName);
      removed += 1;
    }
    return removed;
  }

  /** A draining revision may still start a bot from its set (CONTRACT 4.3). */
  private async inUse({ setName, agentId, gone }: OldSet, signal: AbortSignal): Promise<boolean> {
    const observed = await this.client.observe(agentName(this.config.pipecat.agentPrefix, agentId), signal);
    if (observed === null) return !gone;
    const settled = judgeRollout(observed).state === 'converged' && !observed.rollout.previousRevision;
    return !settled || observed.spec.secretSet === setName || observed.spec.secretSet === undefined;
  }
}
