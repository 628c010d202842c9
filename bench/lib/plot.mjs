import { short, spread } from './statistics.mjs';

/** Drawn by hand, since a chart of bars needs no package: SVG text, the same for the same figures. */

const WIDTH = 760;
const LABELS = 200;
const VALUES = 150;
const BAR = WIDTH - LABELS - VALUES;
const ROW = 24;
const HEAD = 34;
const CHART = 190;
const OURS = '#1d4ed8';
const THEIRS = '#94a3b8';
const INK = '#0f172a';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const fixed = (value) => Number(value.toFixed(1));

function text(x, y, words, more = '') {
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${more}>${escaped(words)}</text>`;
}

/** A bar as long as the median, with a line from the least to the most. */
function bar({ label, ours, median, min, max }, y, scale) {
  const middle = y + ROW / 2;
  const length = Math.max(1, median * scale);
  const shown = min === max ? short(median) : `${short(median)} (${short(min)}–${short(max)})`;
  return [
    text(LABELS - 10, middle + 4, label, 'text-anchor="end"'),
    `<rect x="${LABELS}" y="${y + 4}" width="${fixed(length)}" height="${ROW - 8}" rx="2" fill="${ours ? OURS : THEIRS}"/>`,
    `<path d="M${fixed(LABELS + min * scale)} ${middle}H${fixed(LABELS + max * scale)}" stroke="${INK}" stroke-width="1.5"/>`,
    text(LABELS + Math.max(length, max * scale) + 8, middle + 4, shown),
  ].join('\n');
}

function bars({ title, better, rows }, top) {
  const known = rows.filter(({ median }) => Number.isFinite(median));
  const scale = BAR / Math.max(1e-9, ...known.map(({ max }) => max));
  const note = better === undefined ? '' : ` (${better} is better)`;
  const drawn = known.map((row, n) => bar(row, top + HEAD + n * ROW, scale));
  return {
    drawn: [text(0, top + 22, `${title}${note}`, 'font-weight="600"'), ...drawn],
    height: HEAD + known.length * ROW,
  };
}

function line({ title, points }, top) {
  const [lastX] = points.at(-1);
  const most = Math.max(...points.map(([, y]) => y));
  const x = (value) => LABELS + (value / lastX) * (BAR + 60);
  const y = (value) => top + HEAD + CHART - 20 - (value / most) * (CHART - 40);
  const path = points.map(([a, b]) => `${fixed(x(a))} ${fixed(y(b))}`).join('L');
  const drawn = [
    text(0, top + 22, title, 'font-weight="600"'),
    `<path d="M${LABELS} ${fixed(y(0))}H${WIDTH - 90}" stroke="${THEIRS}"/>`,
    `<path d="M${path}" fill="none" stroke="${OURS}" stroke-width="2"/>`,
    text(LABELS - 10, y(most) + 4, short(most), 'text-anchor="end"'),
    text(LABELS - 10, y(0) + 4, '0', 'text-anchor="end"'),
    text(x(lastX), y(0) + 16, `${short(lastX)} messages`, 'text-anchor="end"'),
  ];
  return { drawn, height: HEAD + CHART };
}

/** @returns {string} SVG of the panels, one below the other */
export function draw(title, panels) {
  const drawn = [];
  let top = 40;
  for (const panel of panels) {
    const part = panel.points === undefined ? bars(panel, top) : line(panel, top);
    drawn.push(...part.drawn);
    top += part.height + 16;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 0 ${WIDTH + 32} ${top}" width="${WIDTH + 32}" height="${top}"`,
    ` font-family="system-ui, sans-serif" font-size="13" fill="${INK}" role="img" aria-label="${escaped(title)}">`,
    `<rect x="-16" width="${WIDTH + 32}" height="${top}" fill="#ffffff"/>`,
    text(0, 24, title, 'font-size="15" font-weight="700"'),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

/** @returns the panels of a result, as its workload wants them drawn */
export function panelsOf({ plots }, { contenders }) {
  return plots.map(({ metric, series, title, better }) => {
    if (series !== undefined) return { title, points: contenders[0].runs[0][series] };
    const rows = contenders.map(({ name, peer, runs }) => {
      const values = runs.map((run) => run[metric]).filter((value) => typeof value === 'number');
      return { label: name, ours: peer === 'config-sync', ...spread(values) };
    });
    return { title, better, rows };
  });
}
