/** What the platform hands to the bot. */
export interface BotRequest {
  method: string;
  /** Without a leading slash. */
  path: string;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON; undefined when there was none or it was not JSON. */
  body: unknown;
}

/** What the bot answers. `text` is for what is not JSON. */
export interface BotReply {
  status: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
  /** Whether the bot's context is another one now. */
  applied?: boolean;
  /** It never answers. */
  never?: boolean;
}

const WITHHELD = new Set(['host', 'content-length', 'authorization']);
const RESERVED = /^(bot|ws|api\/offer|whatsapp|readyz|livez)(\/|$)/;

/** The caller's headers without those the platform keeps to itself, and with the session's id. */
export function forwardedHeaders(headers: BotRequest['headers'], sessionId: string): BotRequest['headers'] {
  const kept = Object.entries(headers).filter(([name]) => !WITHHELD.has(name));
  return { ...Object.fromEntries(kept), 'x-daily-session-id': sessionId };
}

/** Routes of the base image, not of the bot's author. */
export function reservedPath(path: string): boolean {
  return RESERVED.test(path);
}
