import { Injectable } from '@nestjs/common';
import type { DeploymentSpec } from './agent-spec';
import { Clock } from './clock';
import { badRequest, notFound, Refusal } from './refusal';
import { type SecretKind, secretStatus } from './secret-set';
import { SettingsStore } from './settings';
import { World } from './world';

/** Whether an agent exists already only changes the wording. */
export type Placement = { region: string; exists: boolean };

/** What a deployment refers to has to exist, be ready and live in the same region. */
@Injectable()
export class AgentChecks {
  constructor(
    private readonly world: World,
    private readonly settings: SettingsStore,
    private readonly clock: Clock,
  ) {}

  check(spec: Partial<DeploymentSpec>, placement: Placement): void {
    if (spec.buildId) this.checkBuild(spec.buildId, placement);
    if (spec.secretSet) this.checkSet(spec.secretSet, 'secret', placement);
    if (spec.imagePullSecretSet) this.checkSet(spec.imagePullSecretSet, 'imagePullSecret', placement);
  }

  private checkBuild(id: string, { region }: Placement): void {
    const build = this.world.builds.get(id);
    if (!build) throw badRequest('Build not found');
    if (build.region !== region) {
      throw badRequest(
        `Build is in region '${build.region}' but service is in region '${region}'. Builds must be in the same region as the service.`,
      );
    }
    if (build.status !== 'success') {
      throw badRequest(`Build is not ready (status: ${build.status}). Only successful builds can be deployed.`);
    }
  }

  private checkSet(name: string, kind: SecretKind, { region, exists }: Placement): void {
    const label = kind === 'secret' ? 'Secret set' : 'Image pull secret set';
    const set = this.world.secretSets.get(name);
    if (!set || set.kind !== kind) throw notFound('Secret set not found');
    if (set.region !== region) {
      const verb = exists ? 'service is' : 'service will be created';
      const plural = kind === 'secret' ? 'Secrets' : 'Image pull secrets';
      throw badRequest(
        `${label} '${name}' is in region '${set.region}' but ${verb} in region '${region}'. ${plural} must be in the same region as the service.`,
      );
    }
    if (secretStatus(set, this.clock.now(), this.settings.current.secretReadyMs) !== 'ready') {
      throw new Refusal(409, { text: `${label} '${name}' is not yet ready. Please retry once it is ready.` });
    }
  }
}
