import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig, botToken, type Secret } from '../config';

/** Makes and checks the tokens that bots fetch their context with. */
@Injectable()
export class BotTokens {
  private readonly key: Secret | null;
  private readonly keys: readonly Secret[];

  constructor({ bots: { tokenKey, previousTokenKey } }: AppConfig) {
    this.key = tokenKey;
    this.keys = [tokenKey, previousTokenKey].filter((key) => key !== null);
  }

  /** The token to give to an agent's bots; null when BOT_TOKEN_KEY is not set. */
  tokenFor(agentId: string): string | null {
    return this.key === null ? null : botToken(this.key, agentId);
  }

  /** Was this token made for this agent, with the key or the one before it? Takes the same time whichever it is. */
  accepts(agentId: string, token: string): boolean {
    const given = digest(token);
    const answers = this.keys.map((key) => timingSafeEqual(given, digest(botToken(key, agentId))));
    return answers.includes(true);
  }
}

/** Digests have one length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
