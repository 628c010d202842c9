import type { AgentFilter } from '../../api/endpoints';
import type { Query } from '../../api/client';

/** The filter in the address; what it does not say is not filtered by. */
export function readFilter(query: URLSearchParams): AgentFilter {
  return {
    status: query.getAll('status'),
    reason: query.get('reason') ?? '',
    desired: query.get('desired') ?? '',
    behind: query.get('behind') === 'true',
    paused: query.get('paused') === 'true',
    q: query.get('q') ?? '',
    sort: query.get('sort') ?? '',
  };
}

export const toQuery = (filter: AgentFilter): Query => ({ ...filter });

/** Whether it leaves any agent out. */
export const filters = ({ sort: _sort, ...filter }: AgentFilter): boolean =>
  Object.values(filter).some((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)));

/**
 * The same choice as a sync of many agents takes it.
 *
 * @returns null when such a sync cannot be told of this filter: it knows one status, a reason, and being behind
 */
export function toFleetSync(filter: AgentFilter): { status?: string; reason?: string; behind?: boolean } | null {
  const { status, reason, desired, behind, paused, q } = filter;
  if (status.length > 1 || desired !== '' || paused || q !== '') return null;
  const what = {
    ...(status[0] === undefined ? {} : { status: status[0] }),
    ...(reason === '' ? {} : { reason }),
    ...(behind ? { behind } : {}),
  };
  return Object.keys(what).length === 0 ? null : what;
}
