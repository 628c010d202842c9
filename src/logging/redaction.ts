const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'privateApiKey',
  'publicApiKey',
  'adminToken',
  'databaseUrl',
  'redisUrl',
  'password',
  'context',
  'llm_context',
  'llmContext',
  'config',
  'document',
  'secretValue',
];

/** Paths that pino blanks wherever a careless line would carry them: at the top, one level down, and in request headers. */
export const REDACTED_PATHS = [
  ...SECRET_FIELDS.filter((field) => field !== 'context'),
  ...SECRET_FIELDS.map((field) => `*.${field}`),
  'req.headers.authorization',
  'err.config',
  'err.request',
  'err.response',
];
