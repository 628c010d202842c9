import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { WORKLOADS } from '../workloads/index.mjs';
import { draw, panelsOf } from './plot.mjs';
import { loadResult } from './results.mjs';
import { short } from './statistics.mjs';
import { cells } from './table.mjs';

const page = join(root, 'docs/performance.md');
const images = join(root, 'docs/images');
const BEGIN = '<!-- results: written by `npm run bench -- docs` -->';
const END = '<!-- /results -->';

const markdown = ([head, ...rows]) =>
  [head, head.map((_, n) => (n === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function verdict({ verdict: lines }) {
  const rows = lines
    .filter(({ met }) => met !== null)
    .map(({ what, target, value, met }) => [what, target, short(value), met ? 'met' : '**missed**']);
  return markdown([['target', '', 'measured', ''], ...rows]);
}

function section(workload, result) {
  const id = workload.id;
  return [
    `### ${id.toUpperCase()}. ${workload.title}`,
    `![${workload.title}](images/bench-${id}.svg)`,
    markdown(cells(workload.columns, result.contenders)),
    verdict(result),
    `\`${result.command}\`, ${result.runs} ${result.runs === 1 ? 'run' : 'runs'}: median (least–most).`,
  ].join('\n\n');
}

function machineOf({ machine: { cpu, cores, memoryGb, system, node } }) {
  return `Measured on ${cores} cores of ${cpu}, ${memoryGb} GB, ${system}, Node ${node.slice(1)}; PostgreSQL, Redis, the API stand-in and the contender share them.`;
}

/** Draws what was measured and writes it into docs/performance.md. */
export function writeReport() {
  const measured = WORKLOADS.map((workload) => ({ workload, result: loadResult(workload.id) }))
    .filter(({ result }) => result !== undefined)
    .sort((a, b) => Number(a.workload.id.slice(1)) - Number(b.workload.id.slice(1)));
  if (measured.length === 0) throw new Error('nothing is in bench/results: run with --save first');
  mkdirSync(images, { recursive: true });
  for (const { workload, result } of measured) {
    writeFileSync(join(images, `bench-${workload.id}.svg`), draw(workload.title, panelsOf(workload, result)));
  }
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.split(BEGIN)[0], text.split(END)[1]];
  if (after === undefined) throw new Error('docs/performance.md has lost the marks between which results go');
  const sections = measured.map(({ workload, result }) => section(workload, result));
  const body = [BEGIN, machineOf(measured[0].result), ...sections, END].join('\n\n');
  writeFileSync(page, `${before}${body}${after}`);
}
