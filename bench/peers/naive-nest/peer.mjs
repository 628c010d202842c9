import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import swc from '@swc/core';
import { cacheDir, root } from '../../../scripts/lib/paths.mjs';
import { environmentOf, launch } from '../../lib/contender.mjs';

const sources = join(root, 'bench/peers/naive-nest/src');
export const compiled = join(cacheDir, 'bench/naive-nest');

const OPTIONS = {
  swcrc: false,
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};

export async function compile() {
  mkdirSync(compiled, { recursive: true });
  writeFileSync(join(compiled, 'package.json'), '{"type":"commonjs"}');
  for (const name of readdirSync(sources)) {
    const { code } = await swc.transform(readFileSync(join(sources, name), 'utf8'), { ...OPTIONS, filename: name });
    writeFileSync(join(compiled, name.replace(/\.ts$/, '.js')), code);
  }
}

/** (b) What a team writes in a week: a handler, two repositories, axios. Nothing bounds the work in flight, and nothing keeps it in order. */
export const naiveNest = {
  name: 'naive-nest',
  what: '@EventPattern straight to TypeORM repositories and axios',
  prepare: compile,
  start: ({ urls, concurrency }) =>
    launch(process.execPath, [join(compiled, 'main.js')], {
      env: environmentOf(urls, concurrency),
      ready: /^ready$/m,
    }),
};
