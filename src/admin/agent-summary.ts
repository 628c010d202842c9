import type { AgentSummary } from '../api';
import type { AgentSummaryRow } from '../db';
import { toWire } from './wire';

/** An agent's row as the API shows it. */
export function toSummary(row: AgentSummaryRow): AgentSummary {
  const { pausedAt, pausedBy, pausedWhy, ...same } = row;
  const paused = pausedAt === null ? null : { since: pausedAt, by: pausedBy ?? '', why: pausedWhy };
  return toWire({ ...same, paused });
}
