import { Injectable } from '@nestjs/common';
import { ManagedSetRepository } from '../db';
import { ConfigurationError, SyncError } from '../domain';
import { PipecatClient } from '../pipecat-client';
import type { ManagedSet } from './managed-secrets';
import type { Pass } from './pass';

const LOOK_AGAIN_MS = 1000;

/** Makes an agent's managed secret set, and lets nobody go on before it can be bound (CONTRACT 3.4). */
@Injectable()
export class SecretSetMaker {
  constructor(
    private readonly client: PipecatClient,
    private readonly sets: ManagedSetRepository,
  ) {}

  /** @throws SyncError `SecretSetNotReady`, waiting while the platform provisions it, terminal when it failed twice */
  async ensure(pass: Pass, { name, values }: ManagedSet, region: string | null): Promise<void> {
    const state = await this.client.secretSetState(name, pass.signal);
    if (state === 'ready') return;
    if (state === 'failed' && pass.lease.request.waitedMs > 0) {
      throw new ConfigurationError(`secret set ${name} could not be made`, '', 'SecretSetNotReady');
    }
    if (state !== 'pending') await this.make(pass, { name, values }, region);
    if ((await this.client.secretSetState(name, pass.signal)) === 'ready') return;
    throw new SyncError(`secret set ${name} is being provisioned`, {
      errorClass: 'waiting',
      reason: 'SecretSetNotReady',
      retryAfterMs: LOOK_AGAIN_MS,
    });
  }

  private async make(pass: Pass, { name, values }: ManagedSet, region: string | null): Promise<void> {
    await this.sets.note(name, pass.snapshot.agentId);
    await this.client.putSecretSet({ name, values, region }, pass.signal);
  }
}
