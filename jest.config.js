const { availableParallelism } = require('node:os');

/** Decorator metadata has to survive the transform: Nest reads constructor types from it. */
const swc = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};

/** @returns one Jest project; each kind of test is told by its file suffix */
const project = (displayName, testMatch, more = {}) => ({
  displayName,
  rootDir: __dirname,
  testEnvironment: 'node',
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  modulePathIgnorePatterns: ['<rootDir>/(dist|dist-simulator|\\.cache)/'],
  // The examples import the package as its users do.
  moduleNameMapper: {
    '^pipecat-config-sync$': '<rootDir>/src/index.ts',
    '^pipecat-config-sync/conformance$': '<rootDir>/src/conformance/index.ts',
  },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  ...more,
});

const onServers = {
  testEnvironment: '<rootDir>/test/support/server-environment.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/server-timeout.js'],
};

/** @type {import('jest').Config} */
module.exports = {
  // Three at least: most of these tests wait for a server, not for the processor.
  maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
  testSequencer: '<rootDir>/test/support/servers-first.js',
  projects: [
    project('unit', ['src/**/*.spec.ts', 'simulator/**/*.spec.ts', 'ui/**/*.spec.ts', 'examples/**/*.spec.ts']),
    project('chart', ['test/chart/**/*.chart-spec.ts'], { setupFilesAfterEnv: onServers.setupFilesAfterEnv }),
    project('integration', ['test/**/*.integration-spec.ts'], onServers),
    project('e2e', ['test/**/*.e2e-spec.ts'], onServers),
  ],
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts'],
};
