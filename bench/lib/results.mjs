import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { spread } from './statistics.mjs';

const dir = join(root, 'bench/results');

export function saveResult(result) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${result.id}.json`), `${JSON.stringify(result, rounded, 1)}\n`);
}

/** Three decimals are more than is measured; not a number is null in JSON. */
function rounded(_key, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(3)) : value;
}

/** @returns {object | undefined} what was measured last */
export function loadResult(id) {
  const file = join(dir, `${id}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** @returns {(name: string, metric: string, which?: 'median' | 'min' | 'max') => number} */
export function reader(contenders) {
  return (name, metric, which = 'median') => {
    const runs = contenders.find((contender) => contender.name === name)?.runs ?? [];
    return spread(runs.map((run) => run[metric]).filter((value) => typeof value === 'number' && !Number.isNaN(value)))[
      which
    ];
  };
}

/** @returns {{ id: string, mb: number }[]} the most memory that config-sync took in each workload that was measured */
export function peaksOfAll() {
  if (!existsSync(dir)) return [];
  const ids = readdirSync(dir).map((name) => name.replace(/\.json$/, ''));
  return ids
    .map((id) => ({ id, mb: peakOf(loadResult(id)) }))
    .filter(({ mb }) => mb > 0)
    .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

function peakOf({ contenders }) {
  const ours = contenders.filter(({ peer }) => peer === 'config-sync');
  return Math.max(0, ...ours.flatMap(({ runs }) => runs.map(({ peakMb }) => peakMb ?? 0)));
}
