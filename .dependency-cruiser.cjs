/** Which folder of src/ may import which. A folder not named here (a later module) follows the general rules only. */
const mayImport = {
  domain: [],
  'package-info': [],
  config: ['package-info', 'domain'],
  db: ['package-info', 'domain', 'config'],
  redis: ['domain', 'config'],
  'pipecat-client': ['domain', 'config', 'redis', 'metrics', 'tracing'],
  metrics: ['domain', 'config', 'openapi'],
  conformance: ['domain', 'pipecat-client'],
  events: ['domain', 'config'],
  policies: ['domain', 'config'],
  sync: ['domain', 'db', 'pipecat-client', 'config', 'redis', 'metrics', 'tracing', 'events', 'policies'],
  gauges: ['domain', 'config', 'db', 'redis', 'pipecat-client', 'sync', 'metrics'],
  tracing: ['domain', 'config'],
  http: ['domain', 'config'],
  openapi: ['http'],
  bots: ['domain', 'config', 'db', 'sync', 'http', 'openapi'],
  api: ['domain'],
  admin: [
    'package-info',
    'api',
    'domain',
    'config',
    'db',
    'redis',
    'pipecat-client',
    'sync',
    'metrics',
    'gauges',
    'http',
    'openapi',
    'tracing',
  ],
  ui: ['package-info', 'config', 'http'],
  cli: ['package-info', 'api', 'domain', 'config', 'db', 'redis', 'pipecat-client'],
  health: ['api', 'sync', 'db', 'pipecat-client', 'config', 'redis', 'domain', 'openapi'],
};

const spec = '\\.(spec|integration-spec|e2e-spec)\\.ts$';
const mains = '^(src|simulator)/(main|migrate|bot-token|cli|index)\\.ts$|^src/(app\\.module|conformance/index)\\.ts$';

/** One rule per folder: whatever of src/ is neither itself nor in its list is refused. */
const layers = Object.entries(mayImport).map(([folder, others]) => ({
  name: `layer-${folder}`,
  comment: `src/${folder} imports only: ${[folder, ...others].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: spec },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...others].join('|')})/` },
}));

/** A package that only some folders of src/ may know. */
const only = (name, packages, folders) => ({
  name: `only-${name}`,
  comment: `${packages.join(', ')}: only in ${folders.map((folder) => `src/${folder}`).join(', ')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(${folders.join('|')})/|${spec}` },
  to: { path: `(^|node_modules/)(${packages.join('|')})(/|$)` },
});

const rules = [
  {
    name: 'domain-is-pure',
    comment: 'src/domain imports nothing but itself: no package, no Node builtin',
    severity: 'error',
    from: { path: '^src/domain/', pathNot: spec },
    to: { pathNot: '^src/domain/' },
  },
  {
    name: 'through-the-face',
    comment: 'another folder of src/ is imported through its index.ts only',
    severity: 'error',
    from: { path: '^src/([^/]+)/', pathNot: spec },
    to: { path: '^src/[^/]+/', pathNot: '^src/$1/|^src/[^/]+/index\\.ts$' },
  },
  {
    name: 'nothing-imports-the-top',
    comment: 'app.module, main and migrate are imported by no folder',
    severity: 'error',
    from: { path: '^src/[^/]+/', pathNot: spec },
    to: { path: '^src/[^/]+\\.ts$' },
  },
  only('typeorm', ['typeorm', 'pg', '@nestjs/typeorm'], ['db']),
  only('axios', ['axios'], ['pipecat-client']),
  only('prom-client', ['prom-client'], ['metrics']),
  only('ioredis', ['ioredis'], ['redis', 'sync', 'health']),
  only('opentelemetry', ['@opentelemetry'], ['tracing']),
  {
    name: 'simulator-apart-from-src',
    severity: 'error',
    from: { path: '^simulator/' },
    to: { path: '^src/' },
  },
  {
    name: 'page-apart-from-src',
    comment: 'the page takes the wire shapes of the API, as types only, and nothing else of the service',
    severity: 'error',
    from: { path: '^ui/' },
    to: { path: '^(src|simulator|test|scripts)/', pathNot: '^src/api/index\\.ts$' },
  },
  {
    name: 'page-takes-types-only',
    severity: 'error',
    from: { path: '^ui/' },
    to: { path: '^src/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'page-packages',
    comment: 'the page is preact and uplot, and what is ours',
    severity: 'error',
    from: { path: '^ui/src/', pathNot: spec },
    to: { path: '(^|node_modules/)[^/]', pathNot: '^(ui|src)/|(^|node_modules/)(preact|uplot)(/|$)' },
  },
  {
    name: 'src-apart-from-simulator-and-test',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(simulator|ui|test|bench|scripts)/' },
  },
  { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-orphans',
    severity: 'error',
    from: { orphan: true, path: '^(src|simulator)/', pathNot: `${mains}|${spec}|\\.d\\.ts$|\\.config\\.js$` },
    to: {},
  },
  {
    name: 'no-dev-dependencies',
    severity: 'error',
    from: { path: '^src/', pathNot: spec },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'not-resolvable',
    severity: 'error',
    from: { path: '^(src|simulator|ui|test)/' },
    // What is built may not be built yet.
    to: { couldNotResolve: true, pathNot: '(^|/)dist/' },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...layers, ...rules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|dist-simulator|\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
