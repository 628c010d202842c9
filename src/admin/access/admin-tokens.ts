import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { ADMIN_NAME, AppConfig, parseAdminTokens, type AdminToken, type Secret } from '../../config';
import type { Identity } from './identity';

/** A token that leaked should not be good for long after it was taken out of the file. */
export const WATCH_INTERVAL_MS = 5000;

interface KnownToken extends Identity {
  readonly digest: Buffer;
}

/** The tokens that are let in: `ADMIN_TOKEN`, and the lines of `ADMIN_TOKENS`, whose file is read again while the application runs. */
@Injectable()
export class AdminTokens implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #single: readonly KnownToken[];
  readonly #file: string | null;
  #listed: readonly KnownToken[];
  #seen: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { admin: { token, tokens, tokensFile } }: AppConfig,
    @InjectPinoLogger(AdminTokens.name) private readonly logger: PinoLogger,
  ) {
    this.#single = token === null ? [] : [known({ name: ADMIN_NAME, scope: 'admin', token })];
    this.#listed = tokens.map(known);
    this.#file = tokensFile;
  }

  /** How many tokens are let in. */
  get count(): number {
    return this.#single.length + this.#listed.length;
  }

  /** Whose token this is; null = nobody's. It is compared with every one of them, so the time tells nothing. */
  identify(given: string): Identity | null {
    const digest = digestOf(given);
    let found: Identity | null = null;
    for (const token of [...this.#single, ...this.#listed]) {
      if (timingSafeEqual(token.digest, digest)) found = token;
    }
    return found;
  }

  onApplicationBootstrap(): void {
    if (this.#file === null) return;
    this.#timer = setInterval(() => void this.reload(), WATCH_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Takes what the file says by now. One that cannot be read, is empty as in the middle of a write, or has a bad line changes nothing. */
  async reload(): Promise<void> {
    const text = this.#file === null ? null : await readFile(this.#file, 'utf8').catch(() => '');
    const seen = text === null ? null : digestOf(text).toString('hex');
    if (text === null || seen === this.#seen) return;
    this.#seen = seen;
    const { tokens, problems } = parseAdminTokens(text);
    if (text.trim() === '' || problems.length > 0 || this.#repeatsSingle(tokens)) {
      this.logger.error({ problems }, 'ADMIN_TOKENS_FILE cannot be used: the tokens from before stay');
      return;
    }
    const before = fingerprint(this.#listed);
    this.#listed = tokens.map(known);
    if (fingerprint(this.#listed) === before) return;
    this.logger.info({ tokens: tokens.length }, 'ADMIN_TOKENS_FILE has changed');
  }

  #repeatsSingle(tokens: readonly AdminToken[]): boolean {
    return this.#single.some((single) => tokens.some(({ token }) => digestOf(token.reveal()).equals(single.digest)));
  }
}

function known({ name, scope, token }: { name: string; scope: Identity['scope']; token: Secret }): KnownToken {
  return { name, scope, digest: digestOf(token.reveal()) };
}

/** Digests are of one length, so the comparison tells nothing of the token's. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function fingerprint(tokens: readonly KnownToken[]): string {
  return tokens.map(({ name, scope, digest }) => `${name} ${scope} ${digest.toString('hex')}`).join('\n');
}
