import { Injectable } from '@nestjs/common';
import { Refusal } from '../world/refusal';
import { SettingsStore } from '../world/settings';
import type { KeyKind } from './operation';

/** A key opens only its own half of the API. */
@Injectable()
export class KeyCheck {
  constructor(private readonly settings: SettingsStore) {}

  check(kind: KeyKind, authorization: string | undefined): void {
    const { privateKeys, publicKeys } = this.settings.current;
    const keys = kind === 'private' ? privateKeys : publicKeys;
    const key = authorization?.startsWith('Bearer ') ? authorization.slice(7) : undefined;
    if (key === undefined || !keys.includes(key)) throw new Refusal(401);
  }
}
