/** How the bot in a session behaves when something reaches it through the Session API. */
export type BotMode =
  /** Takes any context newer than its own, and says so. */
  | 'accepts'
  /** Says it has that context or a newer one already. */
  | 'stale'
  /** Its author never wrote the route. */
  | 'no-route'
  /** Answers 503 for good: no live pipeline. */
  | 'not-ready'
  /** Answers 503 for `ms`, then accepts. */
  | 'ready-after'
  /** The local mock's plain text 404, whatever it means. */
  | 'plain-404'
  /** `return {...}, 503` as in the vendor's sample, which arrives as a 200 with an array. */
  | 'vendor-sample'
  /** Takes the request and never answers. */
  | 'hang'
  /** Crashes on it. */
  | 'error-500'
  /** Acknowledges an older version than the one it was sent. */
  | 'wrong-version'
  /** Acknowledges the version without saying what it did with it. */
  | 'ack-without-status';

export const BOT_MODES: readonly BotMode[] = [
  'accepts',
  'stale',
  'no-route',
  'not-ready',
  'ready-after',
  'plain-404',
  'vendor-sample',
  'hang',
  'error-500',
  'wrong-version',
  'ack-without-status',
];

export interface BotSpec {
  mode: BotMode;
  /** For `ready-after`: how long it is not ready, from its start or from when it was given this mode. */
  ms?: number;
  /** How long it takes to answer. */
  delayMs?: number;
  /** What it pulled when it started. */
  contextVersion?: number;
  /** The route its author chose. */
  path?: string;
}

export interface Heard {
  at: number;
  contextVersion: number;
}

export interface Bot {
  spec: BotSpec;
  /** Since when it behaves like this. */
  since: number;
  contextVersion: number | null;
  /** The last one it accepted, verbatim. */
  context: unknown;
  /** Every well-formed context that reached its route, whatever it answered. The oldest are forgotten. */
  heard: Heard[];
}

export const DEFAULT_BOT: BotSpec = { mode: 'accepts' };
export const DEFAULT_CONTEXT_PATH = 'context';
const HEARD_LIMIT = 1000;

export function createBot(spec: BotSpec, now: number): Bot {
  return { spec, since: now, contextVersion: spec.contextVersion ?? null, context: null, heard: [] };
}

/** Gives a running bot another behaviour; what it knows stays, unless the spec names a version. */
export function changeBot(bot: Bot, spec: BotSpec, now: number): void {
  bot.spec = spec;
  bot.since = now;
  if (spec.contextVersion !== undefined) bot.contextVersion = spec.contextVersion;
}

export function hear(bot: Bot, contextVersion: number, at: number): void {
  bot.heard.push({ at, contextVersion });
  if (bot.heard.length > HEARD_LIMIT) bot.heard.shift();
}
