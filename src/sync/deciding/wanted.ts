import { readConfiguration, readDeployedConfiguration, type ActiveConfiguration, type Configuration } from '../../db';
import { ConfigurationError, SyncError } from '../../domain';
import type { Look } from './look';

/** What an agent that is to exist is to be. */
export interface Wanted {
  readonly active: ActiveConfiguration;
  readonly configuration: Configuration;
  /** A version was asked for that is still to come. */
  readonly ahead: boolean;
}

/** @throws SyncError when there is nothing that can be brought in line */
export function wantedOf(look: Look): Wanted {
  const active = requireActive(look);
  const configuration = isDeployed(look, active)
    ? readDeployedConfiguration(active)
    : readConfiguration(active.document);
  const ahead = look.request.version !== null && look.request.version > active.version;
  if (ahead && look.snapshot.syncedVersion === active.version) throw versionNotFound(look);
  return { active, configuration, ahead };
}

/**
 * Is the context to be looked after, once the deployment is there? Also after every change of a deployment: the agent counts as in line
 * again only when each live session has acknowledged what it is to know.
 *
 * @param changes the deployment is changed by the same reconcile
 */
export function owesContext({ snapshot, request }: Look, active: ActiveConfiguration, changes: boolean): boolean {
  const { syncedVersion, syncStatus } = snapshot;
  return changes || syncedVersion !== active.version || syncStatus !== 'SYNCED' || request.settle;
}

export function versionNotFound({ request }: Look): SyncError {
  return new SyncError(`version ${String(request.version)} is not active in the database`, {
    errorClass: 'waiting',
    reason: 'VersionNotFound',
  });
}

/** Only the context is asked for, and the deployment is that of the version that is live. */
function isDeployed({ request, snapshot }: Look, active: ActiveConfiguration): boolean {
  return request.scope === 'context' && snapshot.syncedVersion !== null && !active.deploymentChanged;
}

function requireActive(look: Look): ActiveConfiguration {
  const { active, syncedVersion } = look.snapshot;
  if (active === null) {
    if (look.request.version !== null) throw versionNotFound(look);
    throw new SyncError('no configuration of this agent is active', {
      errorClass: 'waiting',
      reason: 'ConfigurationNotFound',
    });
  }
  if (syncedVersion !== null && active.version < syncedVersion) {
    throw new ConfigurationError(
      `version ${active.version} is active but version ${syncedVersion} is live: activate a newer version`,
      '',
      'VersionRegressed',
    );
  }
  return active;
}
