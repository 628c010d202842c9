import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { FleetCountsRepository, type AgentState } from '../db';
import { STATUS_REASONS, SYNC_STATUSES } from '../domain';
import { MetricsRegistry, type GaugeValue } from '../metrics';
import { SharedLook } from './shared-look';

const LABELS = {
  agent_id: 'any',
  status: SYNC_STATUSES,
  reason: ['none', ...STATUS_REASONS],
  desired: ['present', 'absent'],
  behind: ['true', 'false'],
} as const;
type Label = keyof typeof LABELS;

/** A series for each agent, only when `METRICS_AGENT_INFO` asks for it: no other metric names an agent. */
@Injectable()
export class AgentInfoGauge {
  constructor({ metricsAgentInfo }: AppConfig, metrics: MetricsRegistry, fleet: FleetCountsRepository) {
    const look = new SharedLook(() => fleet.agentStates());
    metrics.gauge<Label>({
      name: 'agent_info',
      help: 'One series for each agent, always 1; only with METRICS_AGENT_INFO=true',
      of: 'fleet',
      labels: LABELS,
      collect: async () => (metricsAgentInfo ? ((await look.current()).value?.map(toSeries) ?? null) : null),
    });
  }
}

function toSeries({ agentId, status, reason, desiredState, behind }: AgentState): GaugeValue<Label> {
  const labels = { agent_id: agentId, status, reason: reason ?? 'none', desired: desiredState, behind: String(behind) };
  return { labels, value: 1 };
}
