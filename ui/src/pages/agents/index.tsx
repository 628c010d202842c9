import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AgentFilter } from '../../api/endpoints';
import { Empty, ErrorNote, Loading } from '../../parts/notes';
import { PageHead } from '../../parts/page-head';
import { Pager } from '../../parts/pager';
import { useLiveReload } from '../../state/live';
import { usePaged } from '../../state/paged';
import { replaceRoute } from '../../state/route';
import { useApi } from '../../state/session';
import { AgentTable } from './agent-table';
import { FilterBar } from './filter-bar';
import { filters, readFilter, toQuery } from './filter';
import { SyncMany } from './sync-many';

const SIZE = 100;
const TYPING_MS = 200;

/** What is typed changes the list only once the typing rests. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

export function AgentsPage({ query }: { readonly query: URLSearchParams }) {
  const api = useApi();
  const shown = readFilter(query);
  const asked: AgentFilter = { ...shown, q: useRested(shown.q) };
  const paged = usePaged(JSON.stringify(asked), (cursor, signal) => api.agents(asked, SIZE, cursor, signal));
  const { data, error, loading, reload } = paged;
  const here = new Set(data?.items.map(({ agentId }) => agentId));
  useLiveReload(reload, ({ agentId }) => here.has(agentId) || filters(asked));
  const change = useCallback((next: AgentFilter) => replaceRoute('agents', toQuery(next)), []);
  return (
    <>
      <PageHead title="Agents" actions={data !== null && <SyncMany filter={asked} total={data.total} />} />
      <FilterBar filter={shown} onChange={change} />
      {error !== null && <ErrorNote error={error} retry={reload} />}
      {data === null && loading && <Loading what="agents" lines={12} />}
      {data !== null && (
        <section class="panel" aria-label="Agents" aria-busy={loading}>
          <div class="panel-bar">
            <Pager paged={paged} size={SIZE} total={data.total} what="agents" />
          </div>
          {data.items.length === 0 ? (
            <Empty title="No agent is like that">
              {filters(asked)
                ? 'Take away a part of the filter.'
                : 'They are the rows of the table agents in PostgreSQL.'}
            </Empty>
          ) : (
            <AgentTable agents={data.items} />
          )}
          {data.items.length > 20 && (
            <div class="panel-bar panel-bar-end">
              <Pager paged={paged} size={SIZE} total={data.total} what="agents" below />
            </div>
          )}
        </section>
      )}
    </>
  );
}
