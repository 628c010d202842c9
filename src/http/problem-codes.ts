import { STATUS_REASONS, type StatusReason } from '../domain';

/** What each code means, for docs/admin-api.md and the OpenAPI document. A closed list: programs may rely on it. */
export const PROBLEM_CODES = {
  InvalidRequest: 'A parameter or a field of the body is not what it must be; `errors` names each',
  MalformedBody: 'The body is not JSON, or not in the charset or the encoding that the headers name',
  Unauthorized: 'No token, or one that is not known',
  ScopeMissing: 'The token is known, and its scope is too small for this route',
  NotFound: 'There is no such route',
  AgentNotFound: 'There is no agent with this id',
  VersionNotFound: 'The agent has no configuration of this version',
  ConfigurationNotFound: 'No configuration of this agent is active',
  RecallNotFound: 'This version was not recalled',
  DeadLetterNotFound: 'There is no dead letter with this id: it was replayed, purged or never there',
  RecallRefused: 'The version is active, or newer than the active one: only an older one can be recalled',
  InvalidConfig: 'The configuration document cannot be used; `path` names the field',
  Conflict: 'It cannot be done as things are; `detail` says why',
  CountDiffers: 'Another number of agents matches than the caller expected; `detail` has the number',
  BodyTooLarge: 'The body is larger than 100 kB',
  TooManyRequests: 'Asked too often; `Retry-After` says when to ask again',
  RequestRejected: 'Refused for another reason; `detail` says which',
  WaitRefused: 'This replica lets nobody more wait: too many do already, or it is ending',
  StreamRefused: 'This replica takes no more streams of events: too many follow already, or it is ending',
  InternalError: 'A bug of config-sync; the log has a line with the same request id',
  DatabaseUnavailable: 'PostgreSQL cannot be asked',
  RedisUnavailable: 'Redis cannot be asked',
  PlatformUnavailable: 'Pipecat Cloud cannot be asked',
} as const;

/** A code of our own, or the reason why Pipecat Cloud could not be asked (docs/status-and-reasons.md). */
export type ProblemCode = keyof typeof PROBLEM_CODES | StatusReason;

/** The statuses that a code comes with, for the same two. What is not here comes with 503: Pipecat Cloud could not be asked, for this reason. */
export const PROBLEM_STATUSES: Readonly<Partial<Record<ProblemCode, readonly number[]>>> = {
  InvalidRequest: [400],
  InvalidMessageFormat: [400],
  MalformedBody: [400, 415],
  Unauthorized: [401],
  ScopeMissing: [403],
  NotFound: [404],
  AgentNotFound: [404],
  VersionNotFound: [404],
  ConfigurationNotFound: [404],
  RecallNotFound: [404],
  DeadLetterNotFound: [404],
  RecallRefused: [409],
  InvalidConfig: [409],
  CountDiffers: [409],
  Conflict: [409],
  BodyTooLarge: [413],
  TooManyRequests: [429],
  InternalError: [500],
  WaitRefused: [503],
  StreamRefused: [503],
  DatabaseUnavailable: [503],
  RedisUnavailable: [503],
  PlatformUnavailable: [503],
};

export const ALL_PROBLEM_CODES: readonly ProblemCode[] = [
  ...new Set<ProblemCode>([...(Object.keys(PROBLEM_CODES) as ProblemCode[]), ...STATUS_REASONS]),
];
