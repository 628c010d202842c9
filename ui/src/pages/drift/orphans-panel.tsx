import { Moment } from '../../parts/moment';
import { Empty, ErrorNote, Loading } from '../../parts/notes';
import { Pager } from '../../parts/pager';
import { Panel } from '../../parts/panel';
import { usePaged } from '../../state/paged';
import { useApi } from '../../state/session';

const SIZE = 50;

/** Agents at Pipecat Cloud that carry our prefix and are in no row. Nothing deletes them by itself. */
export function OrphansPanel() {
  const api = useApi();
  const paged = usePaged('orphans', (cursor, signal) => api.orphans(cursor, signal));
  const { data, error, loading, reload } = paged;
  return (
    <Panel title="Orphans" class="span-12" flush>
      {error !== null && <ErrorNote error={error} retry={reload} />}
      {data === null && loading && <Loading what="orphans" />}
      {data !== null && data.items.length === 0 && (
        <Empty title="No orphans">Every agent at Pipecat Cloud that carries our prefix has its row.</Empty>
      )}
      {data !== null && data.items.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of orphans">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Name at Pipecat Cloud</th>
                <th scope="col">Service id</th>
                <th scope="col">Made by us</th>
                <th scope="col" class="num">
                  First seen
                </th>
                <th scope="col" class="num">
                  Last seen
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map(({ instanceId, serviceId, recorded, firstSeenAt, lastSeenAt }) => (
                <tr key={instanceId}>
                  <th scope="row" class="mono">
                    {instanceId}
                  </th>
                  <td class="mono">{serviceId ?? '–'}</td>
                  <td>{recorded ? 'yes, as our record says' : 'not known'}</td>
                  <td class="num nowrap">
                    <Moment at={firstSeenAt} />
                  </td>
                  <td class="num nowrap">
                    <Moment at={lastSeenAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data !== null && (data.nextCursor !== null || paged.number > 0) && (
        <div class="panel-bar panel-bar-end">
          <Pager paged={paged} size={SIZE} what="orphans" />
        </div>
      )}
    </Panel>
  );
}
