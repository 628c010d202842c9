import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { RecallRepository, type AgentSnapshot, type OpenRecall } from '../db';
import { DbError, SyncError } from '../domain';
import { Dispatcher } from './dispatcher';
import { nextMove, type Judged, type Means, type Move } from './recall-judge';
import { RecallEvidence } from './recall-evidence';
import { RecallStopper } from './recall-stopper';

/** After something was done the outcome shows soon. */
const SOON_MS = 1000;
const PAUSED = 'the agent, or the fleet, is paused: nothing is pushed or stopped';

/** What became of one look at one recall. */
export interface RecallOutcome {
  readonly done: 'completed' | 'asked' | 'stopped' | 'waiting' | 'failed';
  readonly live: number;
  readonly remaining: number;
  readonly stopped: number;
}

/** One look at one open recall: who is live, who is past the version, and the one thing to do about the others. */
@Injectable()
export class RecallWorker {
  constructor(
    private readonly config: AppConfig,
    private readonly recalls: RecallRepository,
    private readonly evidence: RecallEvidence,
    private readonly stopper: RecallStopper,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** Rejects when PostgreSQL cannot be asked; what the platform refuses is written down as the recall's obstacle. */
  async work(recall: OpenRecall, signal: AbortSignal): Promise<RecallOutcome> {
    try {
      const snapshot = await this.evidence.snapshot(recall.agentId);
      const { judged, doubt } = await this.evidence.gather(recall, snapshot, signal);
      const move = doubt === null ? nextMove(recall, judged.remaining, this.means(recall, snapshot)) : waiting(doubt);
      return await this.carryOut(recall, { judged, move, snapshot }, signal);
    } catch (error) {
      if (error instanceof DbError) throw error;
      if (error instanceof SyncError) return this.failed(recall, error);
      if (!signal.aborted) throw error;
      return this.cutShort(recall, signal);
    }
  }

  private async carryOut(
    recall: OpenRecall,
    { judged, move, snapshot }: { judged: Judged; move: Move; snapshot: AgentSnapshot | null },
    signal: AbortSignal,
  ): Promise<RecallOutcome> {
    const { proven, remaining } = judged;
    const counts = { live: proven.length + remaining.length, remaining: remaining.length, stopped: 0 };
    const look = { checkedAt: recall.takenAt, remaining, obstacle: null, againMs: this.soonMs() };
    switch (move.move) {
      case 'complete': {
        const proof = await this.recalls.complete(recall, proven);
        return { ...counts, done: proof === null ? 'waiting' : 'completed' };
      }
      case 'ask': {
        const asked = await this.recalls.askDelivery(recall.agentId);
        await this.recalls.record(recall, asked ? { ...look, asked } : look);
        this.dispatcher.wake(0);
        return { ...counts, done: asked ? 'asked' : 'waiting' };
      }
      case 'stop': {
        const stopped = snapshot === null ? null : await this.stopper.stop(recall, snapshot, move.sessionIds, signal);
        await this.recalls.record(recall, { ...look, stopped: stopped ?? [] });
        this.dispatcher.wake(0);
        return { ...counts, done: stopped === null ? 'waiting' : 'stopped', stopped: stopped?.length ?? 0 };
      }
      case 'wait':
        await this.recalls.record(recall, {
          ...look,
          obstacle: move.obstacle,
          againMs: this.config.sync.scanIntervalMs,
        });
        return { ...counts, done: 'waiting' };
      default:
        return move satisfies never;
    }
  }

  /** Attempts from before an outage say nothing of the sessions: they get another one before any of them is stopped. */
  private async failed(recall: OpenRecall, { message, errorClass }: SyncError): Promise<RecallOutcome> {
    const look = { obstacle: message, againMs: this.config.sync.scanIntervalMs };
    await this.recalls.record(recall, errorClass === 'terminal' ? look : { ...look, asked: false });
    return nothingDone(recall);
  }

  private async cutShort(recall: OpenRecall, { reason }: AbortSignal): Promise<RecallOutcome> {
    const why = reason instanceof Error ? reason.message : String(reason);
    await this.recalls.record(recall, { obstacle: `the look was cut short: ${why}`, againMs: 0 });
    return nothingDone(recall);
  }

  private soonMs(): number {
    return Math.min(SOON_MS, this.config.sync.scanIntervalMs);
  }

  private means({ version, paused }: OpenRecall, snapshot: AgentSnapshot | null): Means {
    const never = paused ? PAUSED : this.nothingAtAll(version, snapshot);
    return { noStop: never, noPush: never ?? this.noPush(snapshot) };
  }

  /** Why neither a push nor a stop may happen, or would help. */
  private nothingAtAll(version: number, snapshot: AgentSnapshot | null): string | null {
    if (this.config.sync.policy === 'observe-only') return 'SYNC_POLICY is observe-only: nothing is pushed or stopped';
    if (snapshot?.ownership?.confirmed !== true) return 'the agent at Pipecat Cloud is not known to be ours';
    const active = snapshot.active?.version ?? null;
    if (active === null) return 'no version is active: activate one that sessions can be moved to';
    return active > version ? null : `version ${active} is active: activate one newer than the recalled one`;
  }

  private noPush(snapshot: AgentSnapshot | null): string | null {
    if (this.config.sync.contextDelivery === 'pull-only') return 'CONTEXT_DELIVERY is pull-only: nothing is pushed';
    if (snapshot?.desiredState === 'absent') return 'the agent is being deprovisioned: nothing is pushed';
    return snapshot?.active?.context != null ? null : 'the active version has no llm_context to push';
  }
}

function waiting(obstacle: string): Move {
  return { move: 'wait', obstacle };
}

function nothingDone(recall: OpenRecall): RecallOutcome {
  return { done: 'failed', live: 0, remaining: recall.remaining.length, stopped: 0 };
}
