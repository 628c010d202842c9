import { type Bot, type BotMode, DEFAULT_CONTEXT_PATH, hear } from './bot';
import type { BotReply, BotRequest } from './bot-request';
import { type ContextRequest, parseContextRequest } from './context-request';

const PLAIN_404: BotReply = { status: 404, text: 'Invalid or not-yet-ready session_id' };

/** Modes that never get as far as looking at the body. */
const BROKEN: Partial<Record<BotMode, BotReply>> = {
  'not-ready': notReady(),
  'vendor-sample': { status: 200, json: [{ error: 'No active pipeline' }, 503] },
  'error-500': { status: 500, text: 'Internal Server Error' },
  hang: { status: 200, never: true },
};

/** What the bot does with a request. Changes what the bot knows; waits for nothing. */
export function answer(bot: Bot, request: BotRequest, now: number): BotReply {
  const { spec } = bot;
  if (spec.mode === 'plain-404') return PLAIN_404;
  if (spec.mode === 'no-route' || request.path !== (spec.path ?? DEFAULT_CONTEXT_PATH)) {
    return { status: 404, json: { detail: 'Not Found' } };
  }
  if (request.method !== 'POST') {
    return { status: 405, json: { detail: 'Method Not Allowed' }, headers: { allow: 'POST' } };
  }
  const update = parseContextRequest(request.body);
  if (Array.isArray(update)) return { status: 422, json: { detail: update } };
  hear(bot, update.contextVersion, now);
  if (spec.mode === 'ready-after' && now < bot.since + (spec.ms ?? 0)) return notReady();
  return BROKEN[spec.mode] ?? acknowledge(bot, update);
}

function acknowledge(bot: Bot, update: ContextRequest): BotReply {
  const sent = update.contextVersion;
  switch (bot.spec.mode) {
    case 'stale':
      return ack({ status: 'stale', contextVersion: bot.contextVersion ?? sent });
    case 'wrong-version':
      return ack({ status: 'accepted', contextVersion: sent - 1 });
    case 'ack-without-status':
      return { ...ack({ contextVersion: sent }), applied: take(bot, update) };
    default:
      if (!take(bot, update)) return ack({ status: 'stale', contextVersion: bot.contextVersion });
      return { ...ack({ status: 'accepted', contextVersion: sent }), applied: true };
  }
}

/** Idempotent by version: what comes twice or late changes nothing. */
function take(bot: Bot, update: ContextRequest): boolean {
  if (bot.contextVersion !== null && update.contextVersion <= bot.contextVersion) return false;
  bot.contextVersion = update.contextVersion;
  bot.context = update.context;
  return true;
}

function ack(json: Record<string, unknown>): BotReply {
  return { status: 200, json };
}

function notReady(): BotReply {
  return { status: 503, json: { error: 'no live pipeline for this session', code: 'BOT_NOT_READY' } };
}
