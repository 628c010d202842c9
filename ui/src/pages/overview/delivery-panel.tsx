import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeliveryPoint } from '../../api/types';
import { duration } from '../../format/duration';
import { number } from '../../format/text';
import { Empty } from '../../parts/notes';
import { Panel } from '../../parts/panel';
import { useColoursChanged } from '../../state/theme';
import type { DeliveryPlot } from './delivery-plot';

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** From a version's commit to its last acknowledgement, over the last hour. */
export function DeliveryPanel({ points }: { readonly points: readonly DeliveryPoint[] }) {
  const [at, setAt] = useState<number | null>(null);
  const point = at === null ? points.at(-1) : points[at];
  return (
    <Panel
      title="Commit to last acknowledgement"
      class="span-7"
      aside={
        point !== undefined && (
          <span class="plot-legend small">
            <span class="muted">{TIME.format(Date.parse(point.at))}</span>
            <span class="key key-median">median {duration(point.medianMs)}</span>
            <span class="key key-max">slowest {duration(point.maxMs)}</span>
            <span class="muted">{number(point.agents)} agents</span>
          </span>
        )
      }
    >
      {points.length === 0 ? (
        <Empty title="No deliveries within the last hour">
          A point appears for each minute in which agents were synced.
        </Empty>
      ) : (
        <>
          <Plot points={points} onCursor={setAt} />
          <details class="as-table">
            <summary>As a table</summary>
            <PointTable points={points} />
          </details>
        </>
      )}
    </Panel>
  );
}

interface PlotProps {
  readonly points: readonly DeliveryPoint[];
  readonly onCursor: (index: number | null) => void;
}

function Plot({ points, onCursor }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<DeliveryPlot | null>(null);
  const latest = useRef(points);
  latest.current = points;
  const colours = useColoursChanged();
  useEffect(() => {
    let gone = false;
    // Not needed for the page to be useful, so it comes after it.
    void import('./delivery-plot').then(({ drawDelivery }) => {
      if (gone || place.current === null) return;
      plot.current = drawDelivery(place.current, latest.current, onCursor);
    });
    return () => {
      gone = true;
      plot.current?.remove();
      plot.current = null;
    };
  }, [colours, onCursor]);
  useEffect(() => plot.current?.show(points), [points]);
  return (
    <div
      ref={place}
      class="plot"
      role="img"
      aria-label="Median and slowest delivery of each minute; the table below has the figures"
    />
  );
}

function PointTable({ points }: { readonly points: readonly DeliveryPoint[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Deliveries of the last hour">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Minute</th>
            <th scope="col" class="num">
              Agents
            </th>
            <th scope="col" class="num">
              Median
            </th>
            <th scope="col" class="num">
              Slowest
            </th>
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map(({ at, agents, medianMs, maxMs }) => (
            <tr key={at}>
              <td>{TIME.format(Date.parse(at))}</td>
              <td class="num">{number(agents)}</td>
              <td class="num">{duration(medianMs)}</td>
              <td class="num">{duration(maxMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
