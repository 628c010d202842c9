import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '../..');
const folder = join(root, '.github/workflows');

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly 'timeout-minutes'?: number; readonly steps: readonly Step[] }>>;
}

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const workflows = readdirSync(folder).map(
  (file) => [file, parse(readFileSync(join(folder, file), 'utf8')) as Workflow] as const,
);
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

it.each(workflows)('%s calls only scripts that there are', (_file, workflow) => {
  const called = stepsOf(workflow).flatMap(({ run = '' }) =>
    [...run.matchAll(/npm (?:run )?(?:--silent )?(test\b|[\w:]+)/g)].map(([, name]) => name!),
  );
  expect(called.length).toBeGreaterThan(0);
  expect(called.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
});

it.each(workflows)(
  '%s may do no more than read unless a job says so, and every job ends some time',
  (_file, workflow) => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const endless = Object.entries(workflow.jobs).filter(([, job]) => job['timeout-minutes'] === undefined);
    expect(endless).toEqual([]);
  },
);

it('every script of package.json starts a file that there is', () => {
  const files = Object.values(scripts).flatMap((command) => /^node (scripts\/\S+)/.exec(command)?.[1] ?? []);
  expect(files.length).toBeGreaterThan(8);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
