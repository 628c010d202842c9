const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

/** A length of time in at most two units, as `3m20s` or `12d`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first === -1) return '0s';
  const [[name, size] = ['s', 1], next] = UNITS.slice(first, first + 2);
  const count = Math.floor(whole / size);
  // From ten on, what is left over tells nothing any more.
  const rest = next === undefined || count >= 10 ? 0 : Math.floor((whole % size) / next[1]);
  return `${count}${name}${rest === 0 || next === undefined ? '' : `${rest}${next[0]}`}`;
}

/** How long ago; null stays null. */
export function ago(at: string | null, now = Date.now()): string | null {
  return at === null ? null : duration((now - Date.parse(at)) / 1000);
}

export function milliseconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)}ms` : duration(ms / 1000);
}

/** `90`, `90s`, `5m`, `2h`, `500ms`; a bare number is seconds. null = it is none of these. */
export function parseDuration(text: string): number | null {
  const [, digits, unit = 's'] = /^(\d{1,7})(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const sizes: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return Number(digits) * (sizes[unit] ?? 1000);
}
