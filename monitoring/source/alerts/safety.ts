import type { Alert } from '../alert';
import { fleet } from '../promql';

/** Does somebody else touch the fleet, or is more than meant about to happen to it? */
export const SAFETY: readonly Alert[] = [
  {
    name: 'ConfigSyncForeignAgent',
    severity: 'warning',
    expression: `${fleet('owner_mismatch')} > 0`,
    holds: '5m',
    summary: '{{ $value }} agents are left alone because somebody else has their name at Pipecat Cloud.',
    description:
      'An agent of that name is there and config-sync did not make it (reason ForeignAgent). Two installations with one PIPECAT_AGENT_PREFIX? If it is to be ours: `config-sync agents adopt <agent>`.',
  },
  {
    name: 'ConfigSyncDeletesHeld',
    severity: 'critical',
    expression: `${fleet('held_deletes')} > 0`,
    holds: '1m',
    summary: 'The brake holds the deletes of {{ $value }} agents.',
    description:
      'More agents were to be deleted within an hour than DEPROVISION_MAX_PER_HOUR allows. Make sure that it is meant before you release them: a bad query may want the whole fleet gone. `config-sync agents ls --reason DeleteHeld`, then `config-sync fleet release-deletes`.',
  },
  {
    name: 'ConfigSyncDrift',
    severity: 'warning',
    expression: `${fleet('drifted')} > 0`,
    holds: '15m',
    summary: '{{ $value }} agents were changed at Pipecat Cloud behind the back of config-sync.',
    description:
      'Somebody else writes there (reason DriftDetected). `config-sync drift ls` says what differs; undo it there, or `config-sync drift heal <agent>`.',
  },
  {
    name: 'ConfigSyncOrphans',
    severity: 'warning',
    expression: `${fleet('orphans')} > 0`,
    holds: '15m',
    summary: '{{ $value }} agents at Pipecat Cloud carry our prefix and are in no row.',
    description:
      'They may cost money and answer calls. config-sync never deletes them by itself: `config-sync orphans ls`, then delete them at Pipecat Cloud or bring their rows back.',
  },
];
