import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');

/** A file of its own in a small tree, what it says, and the rule that has to refuse it (or `null`). */
interface Row {
  readonly why: string;
  readonly file: string;
  readonly text: string;
  readonly refusedBy: string | null;
}

const row = (why: string, file: string, text: string, refusedBy: string | null): Row => ({
  why,
  file,
  text,
  refusedBy,
});

const rows: readonly Row[] = [
  row('domain takes no package', 'src/domain/a.ts', `import 'rxjs';`, 'domain-is-pure'),
  row('domain takes no Node builtin', 'src/domain/b.ts', `import 'node:fs';`, 'domain-is-pure'),
  row('domain takes no other folder', 'src/domain/c.ts', `import '../config';`, 'layer-domain'),
  row('domain takes itself', 'src/domain/d.ts', `import './index';`, null),
  row('config does not reach db', 'src/config/a.ts', `import '../db';`, 'layer-config'),
  row('db does not reach sync', 'src/db/a.ts', `import '../sync';`, 'layer-db'),
  row('db does not reach the client', 'src/db/b.ts', `import '../pipecat-client';`, 'layer-db'),
  row('db takes typeorm and domain', 'src/db/c.ts', `import 'typeorm'; import '../domain';`, null),
  row('the client does not reach db', 'src/pipecat-client/a.ts', `import '../db';`, 'layer-pipecat-client'),
  row('the client takes axios', 'src/pipecat-client/b.ts', `import 'axios';`, null),
  row('sync does not reach health', 'src/sync/a.ts', `import '../health';`, 'layer-sync'),
  row('sync takes ioredis', 'src/sync/b.ts', `import 'ioredis';`, null),
  row('sync does not take typeorm', 'src/sync/c.ts', `import 'typeorm';`, 'only-typeorm'),
  row('sync does not take @nestjs/typeorm', 'src/sync/d.ts', `import '@nestjs/typeorm';`, 'only-typeorm'),
  row('sync does not take pg', 'src/sync/e.ts', `import 'pg';`, 'only-typeorm'),
  row('health does not take axios', 'src/health/a.ts', `import 'axios';`, 'only-axios'),
  row('a later module does not take axios', 'src/admin/a.ts', `import 'axios';`, 'only-axios'),
  row('db does not take ioredis', 'src/db/d.ts', `import 'ioredis';`, 'only-ioredis'),
  row('tracing takes OpenTelemetry', 'src/tracing/a.ts', `import '@opentelemetry/api';`, null),
  row('sync does not take OpenTelemetry', 'src/sync/otel.ts', `import '@opentelemetry/api';`, 'only-opentelemetry'),
  row('a folder is entered by its index', 'src/sync/f.ts', `import '../db/inner';`, 'through-the-face'),
  row('health takes sync by its index', 'src/health/b.ts', `import '../sync';`, null),
  row('no folder takes app.module', 'src/health/c.ts', `import '../app.module';`, 'nothing-imports-the-top'),
  row('app.module takes everything', 'src/app.module.ts', `import './db/inner'; import './health';`, null),
  row('src takes nothing of the simulator', 'src/sync/g.ts', `import '../../simulator/x';`, 'src-apart'),
  row('the simulator takes nothing of src', 'simulator/x.ts', `import '../src/domain';`, 'simulator-apart'),
  row('src takes no dev dependency', 'src/sync/h.ts', `import 'fast-check';`, 'no-dev-dependencies'),
  row('a spec may take one', 'src/sync/h.spec.ts', `import 'fast-check'; import './h';`, null),
  row('a type may come from one', 'src/sync/i.ts', `import type { Request } from 'express';`, null),
  row('the page takes the types of the API', 'ui/src/a.ts', `import type { face } from '../../src/api';`, null),
  row('the page takes no value of it', 'ui/src/b.ts', `import { face } from '../../src/api';`, 'page-takes-types-only'),
  row(
    'the page takes nothing else of src',
    'ui/src/c.ts',
    `import type { face } from '../../src/domain';`,
    'page-apart',
  ),
  row('the page takes preact and uplot', 'ui/src/d.ts', `import 'preact/hooks'; import 'uplot';`, null),
  row('the page takes no other package', 'ui/src/e.ts', `import 'axios';`, 'page-packages'),
  row('src takes nothing of the page', 'src/ui/a.ts', `import '../../ui/src/a';`, 'src-apart'),
  row('nobody goes in circles', 'src/db/x.ts', `import './y';`, 'no-circular'),
  row('nobody is left alone', 'src/db/alone.ts', 'export const alone = 1;', 'no-orphans'),
  row('what is imported exists', 'src/db/gone.ts', `import './nowhere';`, 'not-resolvable'),
];

const faces = ['api', 'config', 'db', 'domain', 'health', 'pipecat-client', 'sync'].map((folder) =>
  row('', `src/${folder}/index.ts`, 'export const face = 1;', null),
);
const helpers = [
  row('', 'src/db/inner.ts', `export * from './index';`, null),
  row('', 'src/db/y.ts', `import './x';`, null),
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function cruise(tree: string): readonly Violation[] {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--output-type', 'json', 'src', 'simulator', 'ui'];
  const output = execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return (JSON.parse(output) as { summary: { violations: readonly Violation[] } }).summary.violations;
}

describe('the import rules', () => {
  const tree = mkdtempSync(join(tmpdir(), 'config-sync-lint-'));
  let violations: readonly Violation[] = [];

  beforeAll(() => {
    for (const file of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json', 'tsconfig.base.json']) {
      cpSync(join(root, file), join(tree, file));
    }
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    for (const { file, text } of [...faces, ...helpers, ...rows]) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), text);
    }
    violations = cruise(tree);
  });

  afterAll(() => {
    rmSync(tree, { recursive: true, force: true });
  });

  it.each(rows)('hold that $why', ({ file, refusedBy }) => {
    const names = violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);
    if (refusedBy === null) expect(names).toEqual([]);
    else expect(names).toContainEqual(expect.stringContaining(refusedBy));
  });
});
