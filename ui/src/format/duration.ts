const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** @returns `340 ms`, `2.4 s`, `38 s`, `4 min 5 s`, `2 h 10 min`, `3 d 4 h` */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const whole = Math.round(ms / 1000) * 1000;
  const at = UNITS.findIndex(([, size]) => whole >= size);
  const [unit, size] = UNITS[at] ?? ['s', 1000];
  const [smaller, smallerSize] = UNITS[at + 1] ?? ['', 0];
  const rest = smallerSize === 0 ? 0 : Math.floor((whole % size) / smallerSize);
  return `${Math.floor(whole / size)} ${unit}${rest > 0 ? ` ${rest} ${smaller}` : ''}`;
}

/** How long ago, in one unit: `now`, `12 s ago`, `3 min ago`, `in 40 s`. */
export function ago(at: number, now: number): string {
  const ms = now - at;
  if (Math.abs(ms) < 5000) return 'now';
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? ['s', 1000];
  const text = `${Math.floor(Math.abs(ms) / size)} ${unit}`;
  return ms > 0 ? `${text} ago` : `in ${text}`;
}
