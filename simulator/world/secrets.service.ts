import { Injectable } from '@nestjs/common';
import { Clock } from './clock';
import { badRequest, notFound } from './refusal';
import { regionExists } from './regions';
import { type SecretKind, type SecretSet, type SecretStatus, secretStatus } from './secret-set';
import { SettingsStore } from './settings';
import { World } from './world';

export interface SecretsWrite {
  kind: SecretKind;
  keys: string[];
  region: string | null;
}

@Injectable()
export class SecretsService {
  constructor(
    private readonly world: World,
    private readonly settings: SettingsStore,
    private readonly clock: Clock,
  ) {}

  /** Adds and overwrites; never removes a key. */
  put(name: string, write: SecretsWrite): SecretSet {
    const existing = this.world.secretSets.get(name);
    if (existing) checkSame(existing, write);
    const region = existing?.region ?? write.region ?? this.settings.current.defaultRegion;
    if (!regionExists(region)) throw badRequest('Invalid region or organization does not have access');
    const set: SecretSet = existing ?? {
      name,
      kind: write.kind,
      region,
      keys: new Set(),
      writtenAt: 0,
      pinned: null,
      errorMessage: null,
    };
    write.keys.forEach((key) => set.keys.add(key));
    set.writtenAt = this.clock.now();
    this.world.secretSets.set(name, set);
    return set;
  }

  /** A set as a scenario wants it, whatever was there before. */
  seed(set: SecretSet): void {
    this.world.secretSets.set(set.name, set);
  }

  get(name: string): SecretSet {
    const set = this.world.secretSets.get(name);
    if (!set) throw notFound('Set not found');
    if (set.kind === 'imagePullSecret') throw badRequest('Cannot retrieve image pull secrets by name');
    return set;
  }

  list(region: string | null): SecretSet[] {
    return [...this.world.secretSets.values()].filter((set) => region === null || set.region === region);
  }

  delete(name: string): void {
    if (!this.world.secretSets.delete(name)) throw notFound('Set not found');
  }

  deleteKey(name: string, key: string): void {
    const set = this.world.secretSets.get(name);
    if (!set?.keys.delete(key)) throw notFound('Secret not found');
    set.writtenAt = this.clock.now();
  }

  statusOf(set: SecretSet): SecretStatus {
    return secretStatus(set, this.clock.now(), this.settings.current.secretReadyMs);
  }
}

function checkSame(existing: SecretSet, write: SecretsWrite): void {
  if (existing.kind !== write.kind) {
    throw badRequest(
      existing.kind === 'secret'
        ? 'Cannot update existing regular secrets to image pull secrets'
        : 'Must provide isImagePullSecret, host, and secretValue to update an image pull secret',
    );
  }
  if (write.region !== null && write.region !== existing.region) {
    throw badRequest(
      `Secret already exists in region '${existing.region}'. Cannot change region to '${write.region}'.`,
    );
  }
}
