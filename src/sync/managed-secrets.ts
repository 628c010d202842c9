import { createHmac } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { AppConfig, botToken } from '../config';
import { ConfigurationError, SyncError } from '../domain';
import { readSecretsFile } from './secrets-file';

/** A secret set that config-sync makes for one agent. Its name tells whether its content is the wanted one, and nothing else. */
export interface ManagedSet {
  readonly name: string;
  /** Never stored and never logged. */
  readonly values: Readonly<Record<string, string>>;
}

const DIGEST_DIGITS = 12;
/** So often at most the file is looked at. */
const LOOK_EVERY_MS = 1000;

/**
 * The secret sets that config-sync manages (CONTRACT 4.3): where bots reach us and their token, and the provider keys of a mounted file. A
 * set is named by its content, so a changed value is another set, another set is a roll-out, and drift can be read off the name.
 */
@Injectable()
export class ManagedSecrets {
  private readonly config: AppConfig['bots'];
  private shared: Readonly<Record<string, string>> = {};
  private readAt = -Infinity;
  private modifiedAt = -1;

  constructor(config: AppConfig) {
    this.config = config.bots;
  }

  /** Set when bots are to reach us, or a file with provider keys is given. */
  get enabled(): boolean {
    return this.config.publicUrl !== null || this.config.secretsFile !== null;
  }

  /**
   * What all sets are made from, as a fingerprint that gives nothing away; null when no set is managed.
   *
   * @throws ConfigurationError when the file cannot be used
   */
  generation(): string | null {
    if (!this.enabled) return null;
    return this.digest(
      `generation:${canonical({ ...this.sharedValues(), CONFIG_SYNC_URL: this.config.publicUrl ?? '' })}`,
    ).slice(0, 32);
  }

  /**
   * The set of one agent; null when no set is managed.
   *
   * @throws ConfigurationError when the file cannot be used
   */
  setFor(agentId: string, agentName: string): ManagedSet | null {
    if (!this.enabled) return null;
    const values = { ...this.sharedValues(), AGENT_ID: agentId, ...this.reachable(agentId) };
    return { name: `${agentName}.${this.digest(canonical(values)).slice(0, DIGEST_DIGITS)}`, values };
  }

  private reachable(agentId: string): Record<string, string> {
    const { publicUrl, tokenKey } = this.config;
    if (publicUrl === null || tokenKey === null) return {};
    return { CONFIG_SYNC_URL: publicUrl, CONFIG_SYNC_TOKEN: botToken(tokenKey, agentId) };
  }

  private sharedValues(): Readonly<Record<string, string>> {
    const file = this.config.secretsFile;
    if (file === null || performance.now() - this.readAt < LOOK_EVERY_MS) return this.shared;
    try {
      const modifiedAt = statSync(file).mtimeMs;
      if (modifiedAt !== this.modifiedAt) this.shared = readSecretsFile(readFileSync(file, 'utf8'));
      this.modifiedAt = modifiedAt;
      this.readAt = performance.now();
      return this.shared;
    } catch (error) {
      throw unusable(error);
    }
  }

  private digest(text: string): string {
    return createHmac('sha256', this.config.tokenKey?.reveal() ?? '')
      .update(text)
      .digest('hex');
  }
}

function canonical(values: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A file that is being replaced comes back by itself; agents wait for it rather than to be rolled out without their keys. */
function unusable(error: unknown): SyncError {
  const why = error instanceof ConfigurationError ? error.message : 'BOT_SECRETS_FILE cannot be read';
  return new SyncError(why, { errorClass: 'transient', reason: 'SecretSetNotReady' });
}
