import type { Page } from '../../api';
import type { ApiClient, Query } from './api-client';

/** As many as the service gives at once. */
const PAGE_SIZE = 500;

/** All pages of a list as one page: its items up to `limit`, and the last page's other members. `nextCursor` is null when that is all. */
export async function allPages<T, P extends Page<T>>(
  api: ApiClient,
  path: string,
  query: Query,
  limit: number | null = null,
): Promise<P> {
  const items: T[] = [];
  for (let cursor: string | null = null; ;) {
    const left = limit === null ? PAGE_SIZE : limit - items.length;
    const page: P = await api.get<P>(path, { ...query, limit: Math.min(PAGE_SIZE, left), cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null || (limit !== null && items.length >= limit)) return { ...page, items, nextCursor: cursor };
  }
}
