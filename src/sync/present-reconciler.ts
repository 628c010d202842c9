import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import type { ActiveConfiguration, Configuration } from '../db';
import { PlanHeldError } from '../policies';
import { ContextDelivery } from './context-delivery';
import { owesContext, versionNotFound, wantedOf } from './deciding/wanted';
import { DeploymentReconciler } from './deployment-reconciler';
import { planned, type Outcome, type Pass } from './pass';

/** An agent that is to exist: its deployment, then its context. */
@Injectable()
export class PresentReconciler {
  private readonly config: AppConfig['sync'];

  constructor(
    config: AppConfig,
    private readonly deployment: DeploymentReconciler,
    private readonly delivery: ContextDelivery,
  ) {
    this.config = config.sync;
  }

  async reconcile(pass: Pass): Promise<Outcome> {
    const { active, configuration, ahead } = wantedOf(pass);
    const outcome = await this.bring(pass, active, configuration);
    if (!ahead || outcome.row.next !== 'done' || outcome.outcome === 'nothing-to-do') return outcome;
    // The version that was asked for is still to come: what there is has been brought in line, and is looked at again.
    if (outcome.row.synced_version !== active.version) throw versionNotFound(pass);
    return { ...outcome, row: { ...outcome.row, next: 'due', delay_ms: 0 } };
  }

  private async bring(pass: Pass, active: ActiveConfiguration, configuration: Configuration): Promise<Outcome> {
    const { scope, settle } = pass.lease.request;
    if (scope === 'context') return this.context(pass, active, settle);
    const deployed = await this.deployment.reconcile(pass, active, configuration).catch(async (error: unknown) => {
      await this.contextMeanwhile(pass, active, error);
      throw error;
    });
    if (deployed.kind === 'ended') return deployed.outcome;
    const owed = owesContext(pass, active, pass.action !== 'none');
    if (owed && this.config.policy === 'observe-only') return planned(pass, this.config.parkedRetryMs);
    const { pushed, superseded } = owed
      ? await this.delivery.deliver(pass, active.version, active.context)
      : { pushed: 0, superseded: false };
    if (superseded) return SUPERSEDED;
    // A first deployment that nobody talks to yet has no session that could have begun on something older.
    const first = pass.snapshot.syncedVersion === null && pushed === 0;
    const changed = pass.action !== 'none' || owed;
    return {
      outcome: changed ? 'synced' : 'no-op',
      row: {
        ...synced(active.version),
        settle_ms: owed && !first && !settle ? this.settleInMs(active) : null,
      },
    };
  }

  /** While a policy holds the deployment, a CONTEXT_UPDATE that was merged with it goes to the live sessions all the same. */
  private async contextMeanwhile(pass: Pass, active: ActiveConfiguration, error: unknown): Promise<void> {
    const asked = pass.lease.request.changeType === 'CONTEXT_UPDATE' && pass.snapshot.ownership?.confirmed === true;
    if (error instanceof PlanHeldError && asked) await this.delivery.deliver(pass, active.version, active.context);
  }

  /** CONTEXT_UPDATE and the settle sweep: live sessions only, never a deploy. */
  private async context(pass: Pass, active: ActiveConfiguration, settle: boolean): Promise<Outcome> {
    const { ownership, syncedVersion, syncStatus } = pass.snapshot;
    if (ownership?.confirmed !== true) return { outcome: 'nothing-to-do', quiet: true, row: { next: 'done' } };
    if (!settle && syncedVersion === active.version && syncStatus === 'SYNCED') {
      return { outcome: 'no-op', quiet: true, row: { next: 'done' } };
    }
    pass.action = 'context';
    if (this.config.policy === 'observe-only') return planned(pass, this.config.parkedRetryMs);
    const { pushed, superseded } = await this.delivery.deliver(pass, active.version, active.context);
    if (superseded) return SUPERSEDED;
    const settleMs = settle ? null : this.settleInMs(active);
    // A deployment that changed as well is another matter: the scan sees that this version is not live, and deploys it.
    const live = syncedVersion !== null && !active.deploymentChanged;
    return {
      outcome: live ? 'synced' : 'delivered',
      quiet: settle && pushed === 0,
      row: live ? { ...synced(active.version), settle_ms: settleMs } : { next: 'done', settle_ms: settleMs },
    };
  }

  private settleInMs({ context }: ActiveConfiguration): number | null {
    return context === null || this.config.contextDelivery === 'pull-only' ? null : this.config.contextSettleMs;
  }
}

/** A newer version came on the way: it is looked at at once, and what is left of this one is not worth doing. */
const SUPERSEDED: Outcome = { outcome: 'superseded', row: { next: 'due', delay_ms: 0 } };

function synced(version: number): Outcome['row'] {
  return { status: 'SYNCED', status_reason: null, error: null, synced_version: version, live: true, next: 'done' };
}
