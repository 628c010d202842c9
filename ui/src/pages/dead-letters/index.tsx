import { useCallback } from 'preact/hooks';
import { count } from '../../format/text';
import { REASONS } from '../../format/reasons';
import { Empty, ErrorNote, Loading } from '../../parts/notes';
import { PageHead } from '../../parts/page-head';
import { Pager } from '../../parts/pager';
import { useLive, useLiveReload } from '../../state/live';
import { usePaged } from '../../state/paged';
import { replaceRoute } from '../../state/route';
import { useApi } from '../../state/session';
import type { LetterFilter } from './bounds';
import { BulkActions } from './bulk-actions';
import { LetterTable } from './letter-table';

const SIZE = 50;

export function DeadLettersPage({ query }: { readonly query: URLSearchParams }) {
  const api = useApi();
  const { refresh } = useLive();
  const filter: LetterFilter = { reason: query.get('reason') ?? '', agentId: query.get('agentId') ?? '' };
  const asked = { ...filter, limit: SIZE };
  const paged = usePaged(JSON.stringify(asked), (cursor, signal) => api.deadLetters(asked, cursor, signal));
  const { data, error, loading, reload } = paged;
  useLiveReload(reload, ({ outcome }) => outcome === 'failed');
  const treated = useCallback(() => {
    reload();
    refresh();
  }, [reload, refresh]);
  const none = data !== null && data.items.length === 0;
  const filtered = filter.reason !== '' || filter.agentId !== '';
  return (
    <>
      <PageHead
        title="Dead letters"
        beside={data !== null && <span class="muted">{count(data.depth, 'entry', 'entries')}</span>}
        actions={data !== null && data.depth > 0 && <BulkActions filter={filter} onTreated={treated} />}
      />
      <LetterFilterBar filter={filter} />
      {error !== null && <ErrorNote error={error} retry={reload} />}
      {data === null && loading && <Loading what="dead letters" lines={8} />}
      {data !== null && (
        <section class="panel" aria-label="Dead letters" aria-busy={loading}>
          {!none && (
            <div class="panel-bar">
              <Pager paged={paged} size={SIZE} what="dead letters" />
            </div>
          )}
          {none ? (
            <Empty title={filtered ? 'No dead letter is like that' : 'No dead letters'}>
              {filtered
                ? 'Take away a part of the filter.'
                : 'What could not be understood or needs a human would be here.'}
            </Empty>
          ) : (
            <LetterTable letters={data.items} withAgent onTreated={treated} />
          )}
        </section>
      )}
    </>
  );
}

function LetterFilterBar({ filter }: { readonly filter: LetterFilter }) {
  const set = (change: Partial<LetterFilter>): void => replaceRoute('dead-letters', { ...filter, ...change });
  return (
    <form class="filters" role="search" aria-label="Dead letters" onSubmit={(event) => event.preventDefault()}>
      <div class="filter-row">
        <label class="inline">
          <span>Reason</span>
          <select value={filter.reason} onChange={(event) => set({ reason: event.currentTarget.value })}>
            <option value="">any</option>
            {Object.keys(REASONS).map((reason) => (
              <option key={reason} value={reason}>
                {reason}
              </option>
            ))}
          </select>
        </label>
        <label class="inline grow">
          <span>Agent id</span>
          <input
            class="mono"
            value={filter.agentId}
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
