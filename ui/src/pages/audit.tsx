import type { AuditEntry } from '../api/types';
import { Moment } from '../parts/moment';
import { Empty, ErrorNote, Loading } from '../parts/notes';
import { PageHead } from '../parts/page-head';
import { Pager } from '../parts/pager';
import { usePaged } from '../state/paged';
import { agentHref, replaceRoute } from '../state/route';
import { useApi } from '../state/session';

const SIZE = 50;

/** Every write through the API: who did what, why, and how it ended. */
export function AuditPage({ query }: { readonly query: URLSearchParams }) {
  const api = useApi();
  const filter = { who: query.get('who') ?? '', agentId: query.get('agentId') ?? '' };
  const paged = usePaged(JSON.stringify(filter), (cursor, signal) => api.audit(filter, cursor, signal));
  const { data, error, loading, reload } = paged;
  return (
    <>
      <PageHead
        title="Audit"
        actions={
          <button type="button" class="button button-plain" onClick={reload}>
            Look again
          </button>
        }
      />
      <AuditFilterBar {...filter} />
      {error !== null && <ErrorNote error={error} retry={reload} />}
      {data === null && loading && <Loading what="the audit" lines={8} />}
      {data !== null && (
        <section class="panel" aria-label="Audit" aria-busy={loading}>
          {data.items.length === 0 ? (
            <Empty title="Nothing was written">Every write through the API is kept here, the newest first.</Empty>
          ) : (
            <>
              <div class="panel-bar">
                <Pager paged={paged} size={SIZE} what="entries" />
              </div>
              <AuditTable entries={data.items} />
            </>
          )}
        </section>
      )}
    </>
  );
}

interface FilterProps {
  readonly who: string;
  readonly agentId: string;
}

function AuditFilterBar({ who, agentId }: FilterProps) {
  const set = (change: Partial<FilterProps>): void => replaceRoute('audit', { who, agentId, ...change });
  return (
    <form class="filters" role="search" aria-label="Audit" onSubmit={(event) => event.preventDefault()}>
      <div class="filter-row">
        <label class="inline">
          <span>Who</span>
          <input
            value={who}
            placeholder="any"
            autocomplete="off"
            onChange={(event) => set({ who: event.currentTarget.value.trim() })}
          />
        </label>
        <label class="inline grow">
          <span>Agent id</span>
          <input
            class="mono"
            value={agentId}
            placeholder="any"
            autocomplete="off"
            spellcheck={false}
            onChange={(event) => set({ agentId: event.currentTarget.value.trim() })}
          />
        </label>
      </div>
    </form>
  );
}

/** A write whose answer was never noted is under way, or its process ended. */
function Answer({ status }: { readonly status: number | null }) {
  if (status === null) return <span class="muted">not known</span>;
  return <span class={`tone-text tone-${status < 400 ? 'ok' : 'bad'}`}>{status}</span>;
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of the audit">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Who</th>
            <th scope="col">Action</th>
            <th scope="col">Agent</th>
            <th scope="col">Why</th>
            <th scope="col">Answer</th>
            <th scope="col">Request</th>
            <th scope="col" class="num">
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, who, action, agentId, why, status, requestId, detail, at }) => (
            <tr key={id}>
              <th scope="row">{who}</th>
              <td class="mono" title={detail === null ? undefined : JSON.stringify(detail)}>
                {action}
              </td>
              <td>
                {agentId === null ? (
                  <span class="muted">–</span>
                ) : (
                  <a class="mono" href={agentHref(agentId)} title={agentId}>
                    {agentId.slice(0, 13)}
                  </a>
                )}
              </td>
              <td>{why ?? <span class="muted">–</span>}</td>
              <td>
                <Answer status={status} />
              </td>
              <td class="mono small muted" title={requestId}>
                {requestId.slice(0, 13)}
              </td>
              <td class="num nowrap">
                <Moment at={at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
