const { join } = require('node:path');
const ServerEnvironment = require('../../support/server-environment.js');

const library = join(__dirname, '../../../scripts/lib/chromium.mjs');

/** Has a Chromium before the suite begins, so that the suite can be left out, and say so, on a machine that has none. */
module.exports = class ChromiumEnvironment extends ServerEnvironment {
  async setup() {
    await super.setup();
    const { findChromium } = await import(library);
    this.global.chromiumFound = await findChromium().catch((error) => {
      console.warn(`THE FLEET PAGE IS NOT TESTED: ${error.message}`);
      return null;
    });
  }
};
