import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import {
  RecallRepository,
  SessionsHeardRepository,
  SyncRequestRepository,
  type AgentSnapshot,
  type LeasedRequest,
  type OpenRecall,
  type StoppedSession,
} from '../db';
import { owned, SyncError } from '../domain';
import { PipecatClient } from '../pipecat-client';
import { judge } from './recall-judge';
import { RecallLooker } from './recall-looker';

type Lease = Pick<LeasedRequest, 'agentId' | 'epoch'>;

/** Cuts off sessions that no push will move off a recalled version, under the lease of their agent: nobody else writes for it meanwhile. */
@Injectable()
export class RecallStopper {
  constructor(
    private readonly config: AppConfig,
    private readonly client: PipecatClient,
    private readonly recalls: RecallRepository,
    private readonly requests: SyncRequestRepository,
    private readonly receipts: SessionsHeardRepository,
    private readonly looker: RecallLooker,
  ) {}

  /** @returns those that were stopped; null when somebody else works on the agent right now */
  async stop(
    recall: OpenRecall,
    snapshot: AgentSnapshot,
    sessionIds: readonly string[],
    signal: AbortSignal,
  ): Promise<StoppedSession[] | null> {
    const lease = await this.recalls.lease(recall.agentId, this.config.replica, this.config.sync.leaseMs);
    if (lease === null) return null;
    try {
      await this.requireOurs(snapshot, signal);
      return await this.stopEach(lease, await this.stillStuck(recall, sessionIds), signal);
    } finally {
      await this.requests.release([lease]);
    }
  }

  /** A name says little: an agent that somebody else made in its place is left alone. */
  private async requireOurs({ agentId, ownership }: AgentSnapshot, signal: AbortSignal): Promise<void> {
    const observed = await this.client.observe(this.looker.nameOf(agentId), signal);
    if (observed === null || owned(ownership, observed)) return;
    throw new SyncError(
      'an agent of that name is there, and config-sync did not make it: its sessions are left alone',
      {
        errorClass: 'terminal',
        reason: 'ForeignAgent',
      },
    );
  }

  /** Whoever had the lease before may have reached one of them after all. */
  private async stillStuck({ agentId, version }: OpenRecall, sessionIds: readonly string[]): Promise<string[]> {
    const { remaining } = judge(version, sessionIds, await this.receipts.heard(agentId, sessionIds));
    return remaining.map(({ sessionId }) => sessionId);
  }

  private async stopEach(lease: Lease, sessionIds: readonly string[], signal: AbortSignal): Promise<StoppedSession[]> {
    const stopped: StoppedSession[] = [];
    try {
      for (const sessionId of sessionIds) {
        if (!(await this.stopOne(lease, sessionId, signal))) break;
        stopped.push({ sessionId, stoppedAt: new Date().toISOString() });
      }
    } catch (error) {
      // What was done is to be written down; the next look goes on from there.
      if (stopped.length === 0) throw error;
    }
    return stopped;
  }

  /** @returns false when the lease is lost */
  private async stopOne(lease: Lease, sessionId: string, signal: AbortSignal): Promise<boolean> {
    const { leaseMs } = this.config.sync;
    if (!(await this.requests.renew([lease], leaseMs)).has(lease.agentId)) return false;
    const within = AbortSignal.any([signal, AbortSignal.timeout(leaseMs)]);
    await this.client.stopSession(this.looker.nameOf(lease.agentId), sessionId, within);
    return true;
  }
}
