import type { PinoLogger } from 'nestjs-pino';
import { AppConfig, Secret } from '../../config';

export const AGENT = 'aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa';
export const OTHER_AGENT = 'bbbbbbbb-0000-4000-8000-bbbbbbbbbbbb';

export interface BotSettings {
  readonly key?: string | null;
  readonly previousKey?: string | null;
  readonly rateLimitPerSecond?: number;
}

/** As much of a configuration as the bots' module reads. */
export function botConfig({ key = 'k', previousKey = null, rateLimitPerSecond = 0 }: BotSettings = {}): AppConfig {
  const secret = (value: string | null): Secret | null => (value === null ? null : new Secret(value));
  return { bots: { tokenKey: secret(key), previousTokenKey: secret(previousKey), rateLimitPerSecond } } as AppConfig;
}

export interface LogLine {
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly fields: object;
}

/** A logger and what it was told. */
export function recordingLogger(): { logger: PinoLogger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const take =
    (level: LogLine['level']) =>
    (fields: object | string, message?: string): void => {
      lines.push(
        typeof fields === 'string' ? { level, message: fields, fields: {} } : { level, message: message ?? '', fields },
      );
    };
  return { logger: { info: take('info'), warn: take('warn') } as unknown as PinoLogger, lines };
}

/** A document that is good, with this context. */
export function document(context: unknown = { systemPrompt: 'Be kind.' }, rest: object = {}): object {
  return { deployment: { image: 'acme/bot:1.0.0' }, llm_context: context, ...rest };
}
