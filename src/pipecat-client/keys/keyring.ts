import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig, type PipecatConfig, type Secret } from '../../config';
import type { Credential } from '../operations';
import { FixedKey, KeyFile, type KeySource } from './key-source';

/** Often enough to take a new key before the old one is revoked, which a human does minutes later (CONTRACT 1: create, swap, revoke). */
export const WATCH_INTERVAL_MS = 30_000;

/** The two keys of the organisation, each from its file when it came from one. Looks at the files while the application runs. */
@Injectable()
export class Keyring implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #sources: Readonly<Record<Credential, KeySource>>;
  #timer: NodeJS.Timeout | undefined;

  constructor(@Inject(AppConfig) { pipecat }: { readonly pipecat: PipecatConfig }) {
    this.#sources = {
      private: sourceOf(pipecat.privateApiKey, pipecat.privateApiKeyFile),
      public: sourceOf(pipecat.publicApiKey, pipecat.publicApiKeyFile),
    };
  }

  source(credential: Credential): KeySource {
    return this.#sources[credential];
  }

  current(credential: Credential): Secret {
    return this.#sources[credential].current();
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      for (const source of Object.values(this.#sources)) void source.reload();
    }, WATCH_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }
}

function sourceOf(key: Secret, file: string | null): KeySource {
  return file === null ? new FixedKey(key) : new KeyFile(file, key);
}
