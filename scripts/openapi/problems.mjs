import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { STATUS_REASONS } = require('../../dist/domain/index.js');
const { PROBLEM_CODES, PROBLEM_STATUSES } = require('../../dist/http/index.js');

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds until asking again makes sense', schema: { type: 'integer' } },
};
const HEADERS = {
  401: { 'WWW-Authenticate': { description: '`Bearer`', schema: { type: 'string' } } },
  403: { 'WWW-Authenticate': { description: 'The scope that is missing (RFC 6750)', schema: { type: 'string' } } },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

/** Pipecat Cloud could not be asked: the code is then the reason why. */
const ANY_REASON = 'PlatformUnavailable';

const meaning = (code) =>
  `\`${code}\`: ${PROBLEM_CODES[code] ?? 'It does not follow the rules of the message; `detail` says where'}.`;

/** The problem with its code narrowed. */
function schemaOf(codes) {
  const all = codes.includes(ANY_REASON) ? [...new Set([...codes, ...STATUS_REASONS])] : codes;
  const code = { type: 'string', enum: [...all].sort() };
  return { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code }, required: ['requestId'] }] };
}

const responseOf = (status, codes, name) => ({
  description: codes.map(meaning).join(' '),
  content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${name}` } } },
  ...(HEADERS[status] ? { headers: HEADERS[status] } : {}),
});

const nameOf = (status, codes) => (codes[0] === 'MalformedBody' ? `${codes[0]}${status}` : codes.join('Or'));

/** Collects the problems of all routes: many routes have the same. */
export class ProblemResponses {
  /** For components/responses. */
  all = {};
  /** For components/schemas. */
  schemas = {};

  /** @param {string[]} codes @returns {Record<string, object>} references, by their status */
  of(codes) {
    const byStatus = new Map();
    for (const code of [...new Set(codes)].sort())
      for (const status of statusesOf(code)) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
    return Object.fromEntries([...byStatus].map(([status, some]) => [status, this.#referred(status, some)]));
  }

  #referred(status, codes) {
    const name = nameOf(status, codes);
    this.schemas[`${name}Problem`] ??= schemaOf(codes);
    this.all[name] ??= responseOf(status, codes, `${name}Problem`);
    return { $ref: `#/components/responses/${name}` };
  }
}

function statusesOf(code) {
  const statuses = PROBLEM_STATUSES[code];
  if (statuses === undefined) throw new Error(`PROBLEM_STATUSES does not tell the status of ${code}`);
  return statuses;
}
