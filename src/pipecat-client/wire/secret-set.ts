import type { SecretSetState } from '../../domain';
import { isObject, MalformedBodyError, requireList, requireObject } from './json';

/** @throws MalformedBodyError also for a status that we do not know */
export function parseSecretSet(body: unknown): SecretSetState {
  const status = requireObject(body, 'a secret set')['status'];
  if (status === 'pending' || status === 'ready' || status === 'failed') return status;
  throw new MalformedBodyError('a secret set without a known status');
}

/** The state of one set in the list of all. @throws MalformedBodyError */
export function findSecretSet(body: unknown, name: string): SecretSetState {
  const sets = requireList(requireObject(body, 'a list of secret sets')['sets'], 'a list of secret sets');
  const set = sets.find((item) => isObject(item) && item['name'] === name);
  return set === undefined ? 'absent' : parseSecretSet(set);
}
