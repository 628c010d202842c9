import { BOT_MODES, type BotSpec, DEFAULT_BOT } from '../bots/bot';
import { record } from './bad-input';

const NUMBERS = ['ms', 'delayMs', 'contextVersion'] as const;

/** Checked, for a mistyped mode would silently behave like the default. */
export function parseBotSpec(value: unknown): BotSpec {
  if (value === undefined) return DEFAULT_BOT;
  const spec = record(value, 'bot');
  const mode = BOT_MODES.find((known) => known === (spec['mode'] ?? DEFAULT_BOT.mode));
  if (!mode) throw new Error(`unknown bot mode: ${String(spec['mode'])}; known: ${BOT_MODES.join(', ')}`);
  for (const name of NUMBERS) {
    if (spec[name] !== undefined && typeof spec[name] !== 'number') throw new Error(`bot.${name} is not a number`);
  }
  return { ...(spec as Partial<BotSpec>), mode };
}
