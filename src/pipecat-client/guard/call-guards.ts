import { Injectable } from '@nestjs/common';
import { Keyring } from '../keys/keyring';
import type { Credential } from '../operations';
import { CallGuard } from './call-guard';

/** One guard for each credential. */
@Injectable()
export class CallGuards {
  readonly #guards: Readonly<Record<Credential, CallGuard>>;

  constructor(keyring: Keyring) {
    this.#guards = {
      private: new CallGuard('private', keyring.source('private')),
      public: new CallGuard('public', keyring.source('public')),
    };
  }

  of(credential: Credential): CallGuard {
    return this.#guards[credential];
  }
}
