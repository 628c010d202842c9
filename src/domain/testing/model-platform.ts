import type { AgentSpec } from '../agent-spec';
import type { ObservedAgent } from '../observed-agent';
import type { Plan } from '../plan';
import { observedAgent, shown } from './builders';

const DEFAULT_REGION = 'us-west';

/** Pipecat Cloud in a few lines: what a plan does to one agent, and what can be read of it afterwards (CONTRACT 2.2, 2.4). */
export class ModelPlatform {
  private deployed: AgentSpec | null = null;

  constructor(private readonly name: string) {}

  carryOut(plan: Plan): void {
    switch (plan.action) {
      case 'none':
        return;
      case 'delete':
        this.deployed = null;
        return;
      case 'create':
        this.deployed = { ...plan.spec, region: plan.spec.region ?? DEFAULT_REGION };
        return;
      case 'update':
        if (this.deployed === null) throw new Error('there is nothing to update');
        this.deployed = updated(this.deployed, plan.spec);
        return;
      default:
        plan satisfies never;
    }
  }

  observe(): ObservedAgent | null {
    return this.deployed === null ? null : observedAgent({ name: this.name, spec: shown(this.deployed) });
  }
}

/** What is left out stays as it was; an image takes the place of a build and the other way round; nothing moves the region. */
function updated(before: AgentSpec, sent: AgentSpec): AgentSpec {
  return {
    ...sent,
    region: before.region,
    secretSet: sent.secretSet ?? before.secretSet,
    imagePullSecretSet: sent.imagePullSecretSet ?? before.imagePullSecretSet,
    websocketAuth: sent.websocketAuth ?? before.websocketAuth,
  };
}
