import { Injectable } from '@nestjs/common';
import { STALLED, type FleetCounts } from '../db';
import { STATUS_REASONS, SYNC_STATUSES, type StatusReason } from '../domain';
import { MetricsRegistry, type GaugeValue } from '../metrics';
import { FleetLooks } from './fleet-looks';

/** The label of an agent without a reason. */
const NO_REASON = 'none';

/** The state of the fleet. Every replica shows the same. */
@Injectable()
export class FleetGauges {
  constructor(
    private readonly metrics: MetricsRegistry,
    private readonly looks: FleetLooks,
  ) {
    metrics.gauge({
      name: 'agents',
      help: 'Agents by sync_status and status_reason, in combinations that occur',
      of: 'fleet',
      labels: { status: SYNC_STATUSES, reason: [NO_REASON, ...STATUS_REASONS] },
      collect: this.from(agentsBy),
    });
    metrics.gauge({
      name: 'agents_stalled',
      help: 'Agents that were asked for and have not been in line for longer than that, draining and held ones left out',
      of: 'fleet',
      labels: { longer_than: STALLED },
      collect: this.from(({ stalled }) =>
        STALLED.map((label) => ({ labels: { longer_than: label }, value: stalled[label] })),
      ),
    });
    this.count('agents_behind', 'Agents whose active version is newer than the live one', ({ behind }) => behind);
    metrics.gauge({
      name: 'paused',
      help: 'What an operator holds still: 1 = the whole fleet, and how many agents one by one',
      of: 'fleet',
      labels: { scope: ['fleet', 'agents'] },
      collect: this.from(({ paused: { fleet, agents } }) => [
        { labels: { scope: 'fleet' }, value: Number(fleet) },
        { labels: { scope: 'agents' }, value: agents },
      ]),
    });
    this.safety();
  }

  private safety(): void {
    const reason = (wanted: StatusReason) => (counts: FleetCounts) => agentsOf(counts, wanted);
    this.count(
      'owner_mismatch',
      'Agents that are left alone since somebody else has their name',
      reason('ForeignAgent'),
    );
    this.count('drifted', 'Agents that were changed at Pipecat Cloud behind our back', reason('DriftDetected'));
    this.count('held_deletes', 'Agents whose delete the brake holds', reason('DeleteHeld'));
    this.count('orphans', 'Agents at Pipecat Cloud that carry our prefix and are in no row', ({ orphans }) => orphans);
    this.count('recalls_open', 'Recalls without proof yet', ({ openRecalls }) => openRecalls);
  }

  private count(name: string, help: string, read: (counts: FleetCounts) => number): void {
    this.metrics.gauge({ name, help, of: 'fleet', collect: this.from(read) });
  }

  private from<T>(read: (counts: FleetCounts) => T): () => Promise<T | null> {
    return async () => {
      const { value } = await this.looks.counts.current();
      return value === null ? null : read(value);
    };
  }
}

function agentsBy({ agents }: FleetCounts): GaugeValue<'status' | 'reason'>[] {
  return agents.map(({ status, reason, agents: value }) => ({
    labels: { status, reason: reason ?? NO_REASON },
    value,
  }));
}

function agentsOf({ agents }: FleetCounts, wanted: StatusReason): number {
  return agents.filter(({ reason }) => reason === wanted).reduce((sum, { agents: some }) => sum + some, 0);
}
