import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { AgentHistory, type Draining } from '../db';
import { AGENT_SPEC_DEFAULTS, mapBounded, SyncError, type ObservedAgent } from '../domain';
import { PipecatClient } from '../pipecat-client';
import { PolicyGate } from '../policies';
import { AbsentDecider } from './deciding/absent-decider';
import { parkedFor, planned, type Outcome, type Pass } from './pass';
import { proposedDelete } from './proposals';

const LOOKS_AT_ONCE = 5;
/** Sessions are born until the agent is deleted; so many rounds of stopping are enough or something is wrong. */
const STOP_ROUNDS = 5;

/** An agent that is not to exist: its sessions are listed before it is deleted, since afterwards nobody may answer for them. */
@Injectable()
export class AbsentReconciler {
  private readonly config: AppConfig['sync'];

  constructor(
    config: AppConfig,
    private readonly decider: AbsentDecider,
    private readonly client: PipecatClient,
    private readonly history: AgentHistory,
    private readonly gate: PolicyGate,
  ) {
    this.config = config.sync;
  }

  async reconcile(pass: Pass): Promise<Outcome> {
    const decision = await this.decider.decide(pass);
    switch (decision.kind) {
      case 'gone':
        return this.gone(pass);
      case 'drain':
        return this.drain(pass, decision.draining);
      case 'delete':
        return this.delete(pass, decision.observed);
      default:
        return decision satisfies never;
    }
  }

  private async delete(pass: Pass, observed: ObservedAgent | null): Promise<Outcome> {
    pass.action = 'delete';
    if (this.config.policy !== 'sync') return planned(pass, this.config.parkedRetryMs);
    await this.gate.pass(() => proposedDelete(pass, observed));
    const permitted = await this.history.permitDelete(pass.snapshot.agentId, this.config.deprovisionMaxPerHour);
    return permitted ? this.remove(pass, observed) : this.held(pass);
  }

  private async remove(pass: Pass, observed: ObservedAgent | null): Promise<Outcome> {
    const left = this.config.deprovisionSessions === 'stop' ? await this.stopSessions(pass) : await this.live(pass);
    const draining = this.leftBehind(pass.snapshot.draining, left, observed);
    await this.begin(pass, observed?.serviceId ?? null, draining);
    pass.begun = 'delete';
    await this.client.ensureDeprovisioned(pass.name, pass.signal);
    pass.begun = null;
    pass.deleted = true;
    if ((await this.client.observe(pass.name, pass.signal)) !== null) return this.waiting();
    return this.drain(pass, draining);
  }

  private leftBehind(before: Draining | null, live: readonly string[], observed: ObservedAgent | null): Draining {
    const longest = observed?.spec.maxSessionDurationSeconds ?? AGENT_SPEC_DEFAULTS.maxSessionDurationSeconds;
    return {
      sessionIds: [...new Set([...(before?.sessionIds ?? []), ...live])],
      until: new Date(Date.now() + longest * 1000).toISOString(),
    };
  }

  private begin(pass: Pass, serviceId: string | null, draining?: Draining): Promise<void> {
    const change = { agentName: pass.name, intent: 'delete', status: 'PENDING_DELETE', serviceId } as const;
    return pass.lease.beginChange(draining === undefined ? change : { ...change, draining });
  }

  private async live(pass: Pass): Promise<string[]> {
    const sessions = await this.client.liveSessions(pass.name, pass.signal);
    return sessions.map(({ sessionId }) => sessionId);
  }

  /** @returns every session that was stopped, to be verified once more after the delete */
  private async stopSessions(pass: Pass): Promise<string[]> {
    const stopped = new Set<string>();
    for (let round = 1; round <= STOP_ROUNDS; round += 1) {
      const live = await this.live(pass);
      if (live.length === 0) return [...stopped];
      await this.begin(pass, null);
      await mapBounded(live, LOOKS_AT_ONCE, (id) => this.client.stopSession(pass.name, id, pass.signal));
      for (const id of live) stopped.add(id);
    }
    throw new SyncError('sessions are started faster than they can be stopped', {
      errorClass: 'transient',
      reason: 'SessionsDraining',
    });
  }

  /** The agent is gone; its sessions run on until each has ended or its longest duration is over. */
  private async drain(pass: Pass, { sessionIds, until }: Draining): Promise<Outcome> {
    if (Date.parse(until) <= Date.now()) return this.gone(pass);
    const sessions = await mapBounded(sessionIds, LOOKS_AT_ONCE, (id) =>
      this.client.session(pass.name, id, pass.signal),
    );
    const live = sessions.filter((session) => session?.live === true).length;
    return live === 0 ? this.gone(pass) : this.waiting(live, pass.lease.request.lastReason === 'SessionsDraining');
  }

  private waiting(live?: number, quiet = false): Outcome {
    return {
      outcome: 'draining',
      quiet,
      row: {
        status: 'PENDING_DELETE',
        status_reason: 'SessionsDraining',
        error: live === undefined ? null : `sessions still live: ${live}`,
        last_reason: 'SessionsDraining',
        next: 'due',
        delay_ms: this.config.rolloutPollMs,
      },
    };
  }

  private gone(pass: Pass): Outcome {
    const before = pass.snapshot.syncStatus === 'DELETED' && pass.action === 'none';
    return {
      outcome: before ? 'no-op' : 'deleted',
      row: {
        status: 'DELETED',
        status_reason: null,
        error: null,
        absent: true,
        live: true,
        ownership: 'forget',
        next: 'done',
      },
    };
  }

  /** Until a human releases it: a bad query that wants the whole fleet gone must not get there by waiting. */
  private held(pass: Pass): Outcome {
    const limit = this.config.deprovisionMaxPerHour;
    return {
      outcome: 'held',
      row: {
        status: 'PENDING_DELETE',
        status_reason: 'DeleteHeld',
        error: `more than DEPROVISION_MAX_PER_HOUR=${limit} agents within an hour: held until released (SELECT config_sync_release_deletes())`,
        last_reason: 'DeleteHeld',
        next: 'park',
        delay_ms: null,
        parked_for: parkedFor(pass.snapshot),
      },
    };
  }
}
