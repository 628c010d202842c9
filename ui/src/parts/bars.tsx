import type { ComponentChildren } from 'preact';
import { number } from '../format/text';
import type { Tone } from '../format/statuses';

export interface Bar {
  readonly key: string;
  readonly label: ComponentChildren;
  readonly value: number;
  readonly tone: Tone;
}

/** Counts with bars behind them, to be read as a list and seen as a chart. */
export function Bars({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul class="bars" aria-label={label}>
      {bars.map(({ key, label: text, value, tone }) => (
        <li key={key}>
          <span class="bar-label">{text}</span>
          <span class="bar-track" aria-hidden="true">
            <span
              class={`bar-fill fill-${tone}`}
              style={{ width: `${(value / most) * 100}%`, minWidth: value > 0 ? '3px' : '0' }}
            />
          </span>
          <span class="bar-value">{number(value)}</span>
        </li>
      ))}
    </ul>
  );
}
