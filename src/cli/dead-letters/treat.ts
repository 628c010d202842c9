import type { DeadLettersTreated } from '../../api';
import type { ApiClient } from '../api/api-client';
import type { CliRuntime } from '../frame/cli-runtime';
import { progressOf } from '../progress/progress-of';
import type { Bounds } from './bounds';

/** Few enough to see it get on, many enough to be quick. */
const CHUNK = 200;

export type Verb = 'replay' | 'purge';

const DOING: Record<Verb, string> = { replay: 'replaying', purge: 'purging' };

export interface Treatment {
  readonly verb: Verb;
  readonly bounds: Bounds;
  /** As many as were counted when somebody agreed to it. */
  readonly count: number;
  readonly why: string | undefined;
}

export const NOTHING: DeadLettersTreated = { matched: 0, replayed: 0, purged: 0, skipped: [] };

/** In chunks, with progress, until all that were agreed to are done or none is left that can be. */
export async function treat(runtime: CliRuntime, api: ApiClient, treatment: Treatment): Promise<DeadLettersTreated> {
  const { verb, bounds, count, why } = treatment;
  const progress = await progressOf(runtime.terminal, count);
  let sum = NOTHING;
  try {
    for (;;) {
      const done = sum.replayed + sum.purged;
      progress.at(done, DOING[verb]);
      if (done >= count) return sum;
      const limit = Math.min(CHUNK, count - done);
      const body = { ...bounds, ...(bounded(bounds) ? {} : { all: true }), limit, why };
      const chunk = await api.post<DeadLettersTreated>(`/v1/dead-letters/${verb}`, body);
      // What was skipped is skipped in each chunk.
      sum = { ...added(sum, chunk), skipped: chunk.skipped };
      if (chunk.replayed + chunk.purged === 0) return sum;
    }
  } finally {
    progress.end();
  }
}

/** One after the other, by id. */
export async function treatOne(api: ApiClient, verb: Verb, id: string, why?: string): Promise<DeadLettersTreated> {
  const path = `/v1/dead-letters/${encodeURIComponent(id)}`;
  return verb === 'replay'
    ? api.post<DeadLettersTreated>(`${path}/replay`, { why })
    : api.delete<DeadLettersTreated>(path, { why });
}

export function added(sum: DeadLettersTreated, more: DeadLettersTreated): DeadLettersTreated {
  return {
    matched: sum.matched + more.matched,
    replayed: sum.replayed + more.replayed,
    purged: sum.purged + more.purged,
    skipped: [...sum.skipped, ...more.skipped],
  };
}

function bounded({ reason, agentId }: Bounds): boolean {
  return reason !== undefined || agentId !== undefined;
}
