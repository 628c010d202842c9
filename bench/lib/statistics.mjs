export const sorted = (values) => [...values].sort((a, b) => a - b);

/** @returns {number} the value below which `share` of them lie; NaN when there are none */
export function quantile(values, share) {
  const all = sorted(values);
  return all.length === 0 ? Number.NaN : all[Math.min(all.length - 1, Math.floor(all.length * share))];
}

/** @returns {number} NaN when there are none */
export function median(values) {
  const all = sorted(values);
  const middle = Math.floor(all.length / 2);
  if (all.length === 0) return Number.NaN;
  return all.length % 2 === 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
}

/** @returns {{ median: number, min: number, max: number }} */
export function spread(values) {
  const all = sorted(values);
  return { median: median(all), min: all[0] ?? Number.NaN, max: all.at(-1) ?? Number.NaN };
}

/** Three digits that matter, without an exponent. */
export function short(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
