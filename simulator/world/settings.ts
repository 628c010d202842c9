import { Inject, Injectable } from '@nestjs/common';

export interface RateLimit {
  perSecond: number;
  burst: number;
  /** Whether the 429 carries a Retry-After header: the real platform promises none. */
  retryAfter: boolean;
}

/** What may be changed while the simulator runs. Durations in milliseconds. */
export interface Settings {
  reconcileDelayMs: number;
  creatingMs: number;
  validatingMs: number;
  drainingMs: number;
  secretReadyMs: number;
  /** How long the name of a deleted agent stays taken. */
  nameReleaseMs: number;
  /** How long a new agent answers 404 after a successful create. */
  readLagMs: number;
  listShowsDeleted: boolean;
  /** How long a new session is missing from the list. */
  sessionVisibilityLagMs: number;
  /** Whether sessions of a deleted agent can still be fetched and stopped by id, listed as well, or neither. */
  sessionsAfterDelete: 'by-id' | 'listed' | 'gone';
  warnings: boolean;
  conditions: boolean;
  rateLimit: RateLimit | null;
  privateKeys: string[];
  publicKeys: string[];
  defaultRegion: string;
}

export const SETTINGS_DEFAULTS = Symbol('settings at start and after a reset');

export const DEFAULT_SETTINGS: Settings = {
  reconcileDelayMs: 200,
  creatingMs: 300,
  validatingMs: 300,
  drainingMs: 500,
  secretReadyMs: 300,
  nameReleaseMs: 0,
  readLagMs: 0,
  listShowsDeleted: false,
  sessionVisibilityLagMs: 0,
  sessionsAfterDelete: 'by-id',
  warnings: true,
  conditions: false,
  rateLimit: null,
  privateKeys: ['sim_private'],
  publicKeys: ['pk_sim_public'],
  defaultRegion: 'us-west',
};

@Injectable()
export class SettingsStore {
  private settings: Settings;

  constructor(@Inject(SETTINGS_DEFAULTS) private readonly defaults: Settings) {
    this.settings = { ...defaults };
  }

  get current(): Readonly<Settings> {
    return this.settings;
  }

  /** Unknown names and wrong types are refused, or a typo would silently test nothing. */
  patch(changes: Record<string, unknown>): Settings {
    for (const [name, value] of Object.entries(changes)) this.check(name, value);
    this.settings = { ...this.settings, ...changes };
    return this.settings;
  }

  reset(): void {
    this.settings = { ...this.defaults };
  }

  private check(name: string, value: unknown): void {
    if (!(name in DEFAULT_SETTINGS)) throw new Error(`unknown setting: ${name}`);
    const sample: unknown = DEFAULT_SETTINGS[name as keyof Settings];
    const wanted = Array.isArray(sample) ? 'array' : sample === null ? 'object' : typeof sample;
    const given = Array.isArray(value) ? 'array' : typeof value;
    if (wanted !== given) throw new Error(`setting ${name} wants ${wanted}, not ${given}`);
  }
}
