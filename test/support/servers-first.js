const { basename } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** Where no environments for Python are kept these install them, and wait for that; another suite needs the second one too. */
const FIRST = ['example-bot.integration-spec.ts', 'sdk.spec.ts'];
/** The later in this list, the sooner. */
const SUFFIXES = [/\.chart-spec\.ts$/, /\.integration-spec\.ts$/, /\.e2e-spec\.ts$/];

function rank({ path }) {
  return FIRST.includes(basename(path)) ? SUFFIXES.length : SUFFIXES.findIndex((suffix) => suffix.test(path));
}

/**
 * What talks to servers first, then the short specs, each kind in Jest's own order: by how long they took, or by size where nobody knows
 * that yet. By size alone the longest, which say in a few lines what a program is to do, would begin when all others have ended, and a
 * processor would have nothing to do beside them.
 */
module.exports = class ServersFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rank(other) - rank(one));
  }
};
