import type { Alert } from '../alert';
import { DELIVERY } from './delivery';
import { PLATFORM } from './platform';
import { PROCESS } from './process';
import { SAFETY } from './safety';
import { WORK } from './work';

/** The groups of the rule file. */
export const GROUPS: Readonly<Record<string, readonly Alert[]>> = {
  'config-sync.process': PROCESS,
  'config-sync.platform': PLATFORM,
  'config-sync.work': WORK,
  'config-sync.delivery': DELIVERY,
  'config-sync.safety': SAFETY,
};

export const ALERTS: readonly Alert[] = Object.values(GROUPS).flat();
