#!/usr/bin/env node
import module from 'node:module';

/** What Node compiles is kept for the next start, where Node can (22.8 and newer). */
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

void import('./cli/index.js').then(({ runCli }) => runCli(process.argv));
