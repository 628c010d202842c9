import type { SecretSetState } from '../../domain';
import { PipecatApiError } from '../errors';
import { checkedSecretSet } from '../names';
import { findSecretSet, parseSecretSet } from '../wire/secret-set';
import type { SecretSet } from '../pipecat-client';
import { absentAs } from './agents';
import type { Api } from './api';

/** The secrets endpoints, as far as they are needed to know whether a set can be bound (CONTRACT 2.7). */
export class SecretSetCalls {
  constructor(private readonly api: Api) {}

  async state(set: string, signal: AbortSignal): Promise<SecretSetState> {
    const request = { method: 'GET', path: `/secrets/${checkedSecretSet(set)}` } as const;
    try {
      return await absentAs('absent', this.api.json('getSecretSet', request, parseSecretSet, signal));
    } catch (error) {
      if (isImagePullSet(error)) return this.#stateInList(set, signal);
      throw error;
    }
  }

  async put({ name, values, region }: SecretSet, signal: AbortSignal): Promise<void> {
    const secrets = Object.entries(values).map(([secretKey, secretValue]) => ({ secretKey, secretValue }));
    const body = JSON.stringify({ secrets, ...(region === null ? {} : { region }) });
    const path = `/secrets/${checkedSecretSet(name)}`;
    await this.api.call('putSecretSet', { method: 'PUT', path, body, secrets: Object.values(values) }, signal);
  }

  async delete(set: string, signal: AbortSignal): Promise<void> {
    const request = { method: 'DELETE', path: `/secrets/${checkedSecretSet(set)}` } as const;
    await absentAs(null, this.api.call('deleteSecretSet', request, signal));
  }

  #stateInList(set: string, signal: AbortSignal): Promise<SecretSetState> {
    const request = { method: 'GET', path: '/secrets' } as const;
    return this.api.json('listSecretSets', request, (body) => findSecretSet(body, set), signal);
  }
}

/** An image pull set does not answer by its name, only in the list. */
function isImagePullSet(error: unknown): boolean {
  return error instanceof PipecatApiError && error.status === 400 && /image pull secret/i.test(error.message);
}
