import type { DeadLetterBounds, DeadLetterPage, DeadLetterView } from '../../api';
import type { StatusReason } from '../../domain';
import { agentIdOf } from '../api/agent-address';
import type { ApiClient } from '../api/api-client';
import { allPages } from '../api/pages';
import { UsageError } from '../frame/cli-error';

export interface BoundOptions {
  readonly reason?: StatusReason;
  readonly agent?: string;
  readonly before?: string;
  readonly all?: boolean;
  readonly limit?: number;
}

export type Bounds = Omit<DeadLetterBounds, 'limit' | 'before'> & { readonly before: string };

/**
 * What is within them is treated, everything else stays. They always end now: what fails again meanwhile is a new letter.
 *
 * @throws UsageError when nothing bounds them and nobody said `--all`
 */
export async function boundsOf(api: ApiClient, options: BoundOptions): Promise<Bounds> {
  const { reason, agent, before, all } = options;
  const bounded = reason !== undefined || agent !== undefined || before !== undefined;
  if (!bounded && all !== true) throw new UsageError('say which: ids, --reason, --agent, --before, or --all');
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(agent === undefined ? {} : { agentId: await agentIdOf(api, agent) }),
    before: before ?? new Date().toISOString(),
  };
}

/** How many are within the bounds, as the list has them now. */
export async function countWithin(api: ApiClient, { reason, agentId, before }: Bounds): Promise<number> {
  const page = await allPages<DeadLetterView, DeadLetterPage>(api, '/v1/dead-letters', { reason, agentId });
  return page.items.filter(({ failedAt }) => failedAt < before).length;
}
