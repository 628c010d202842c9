import Module, { createRequire } from 'node:module';

/**
 * nest-commander loads a library of prompts (`inquirer`), which nothing here uses and which is a quarter of a start. It finds an empty module
 * in its place; where there is none to replace, everything is as it was (docs/decisions/0015-nest-commander.md). Before nest-commander.
 */
export function leaveOutPrompts(): void {
  try {
    const path = createRequire(require.resolve('nest-commander')).resolve('inquirer');
    require.cache[path] ??= Object.assign(new Module(path), { exports: {}, loaded: true });
  } catch {
    // Another version of nest-commander, without it.
  }
}
