import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { DeliveryPoint } from '../../api/types';
import { duration } from '../../format/duration';

const HEIGHT = 214;
const FEW = 12;

export interface DeliveryPlot {
  show(points: readonly DeliveryPoint[]): void;
  remove(): void;
}

const toData = (points: readonly DeliveryPoint[]): uPlot.AlignedData => [
  points.map(({ at }) => Date.parse(at) / 1000),
  points.map(({ medianMs }) => medianMs),
  points.map(({ maxMs }) => maxMs),
];

/** Draws into `place`, as wide as it is. @param onCursor the point under the pointer; null = none */
export function drawDelivery(
  place: HTMLElement,
  points: readonly DeliveryPoint[],
  onCursor: (index: number | null) => void,
): DeliveryPlot {
  const plot = new uPlot(options(place, onCursor), toData(points), place);
  const size = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
  size.observe(place);
  return {
    show: (next) => plot.setData(toData(next)),
    remove: () => {
      size.disconnect();
      plot.destroy();
    },
  };
}

/** What a colour of the style sheet comes to now, dark or light. */
function colour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function options(place: HTMLElement, onCursor: (index: number | null) => void): uPlot.Options {
  const style = getComputedStyle(place);
  const axis: uPlot.Axis = {
    stroke: colour('--plot-text'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: colour('--plot-grid'), width: 1 },
    ticks: { show: false },
  };
  const line = (name: string, width: number, dash: number[]): uPlot.Series => ({
    stroke: colour(name),
    width,
    dash,
    // A few points make no line that can be seen.
    points: { show: (plot) => plot.data[0].length < FEW, size: 5, fill: colour(name), stroke: colour(name) },
  });
  return {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high * 1.1, 100)] } },
    axes: [
      { ...axis, size: 30, space: 70, values: (_plot, seconds) => seconds.map(clock), gap: 6 },
      { ...axis, size: 58, values: (_plot, values) => values.map(duration), gap: 6 },
    ],
    series: [
      {},
      { ...line('--plot-median', 2, []), label: 'median' },
      { ...line('--plot-max', 1.5, [5, 4]), label: 'slowest' },
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
  };
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const clock = (seconds: number): string => TIME.format(seconds * 1000);
