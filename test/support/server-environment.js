const { TestEnvironment } = require('jest-environment-node');

/** Node as ever, and one door: suites load scripts/lib, which are ES modules, as they are. */
module.exports = class ServerEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.importScript = (file) => import(file);
  }
};
