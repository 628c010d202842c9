export type SecretStatus = 'pending' | 'ready' | 'failed';
export type SecretKind = 'secret' | 'imagePullSecret';

export interface SecretSet {
  name: string;
  kind: SecretKind;
  region: string;
  /** Names only: the values are dropped as they arrive, for nothing ever reads them. */
  keys: Set<string>;
  /** When it was last written; it is `pending` for a while after. */
  writtenAt: number;
  /** Set by whoever wants a set that stays pending or has failed. */
  pinned: SecretStatus | null;
  errorMessage: string | null;
}

export function secretStatus(set: SecretSet, now: number, readyMs: number): SecretStatus {
  return set.pinned ?? (now >= set.writtenAt + readyMs ? 'ready' : 'pending');
}
