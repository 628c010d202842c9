import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import {
  AgentRepository,
  OperatorRepository,
  readConfiguration,
  type ActiveConfiguration,
  type AdoptedAgent,
} from '../db';
import { agentName, diffSpec, owned, type Drift, type ObservedAgent } from '../domain';
import { PipecatClient } from '../pipecat-client';
import { sleep } from './sleep';

const ANSWER_WITHIN_MS = 30_000;
const TRIES = 20;
const AGAIN_MS = 250;
const NOT_WANTED =
  'this agent is not to exist (desired_state = absent), so it would be deleted: set desired_state to present first';

/** `refused` says why in words. */
export type Adoption =
  | {
      readonly kind: 'adopted';
      readonly agentName: string;
      readonly serviceId: string | null;
      readonly drift: readonly Drift[];
    }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'no-such-agent' };

/** Takes an agent that somebody else made for our own. Writes our record of it and changes nothing at the platform; only a human may ask. */
@Injectable()
export class Adoptions {
  constructor(
    private readonly config: AppConfig,
    private readonly client: PipecatClient,
    private readonly agents: AgentRepository,
    private readonly operator: OperatorRepository,
    @InjectPinoLogger(Adoptions.name) private readonly logger: PinoLogger,
  ) {}

  /** Rejects with a `SyncError` when PostgreSQL or Pipecat Cloud cannot be asked. */
  async adopt(agentId: string): Promise<Adoption> {
    const snapshot = (await this.agents.loadSnapshots([agentId])).get(agentId.toLowerCase());
    if (snapshot === undefined) return { kind: 'no-such-agent' };
    // The next look would delete it.
    if (snapshot.desiredState === 'absent') return { kind: 'refused', why: NOT_WANTED };
    const name = agentName(this.config.pipecat.agentPrefix, agentId);
    const observed = await this.client.observe(name, AbortSignal.timeout(ANSWER_WITHIN_MS));
    if (observed === null) return { kind: 'refused', why: `there is no agent ${name} at Pipecat Cloud` };
    if (owned(snapshot.ownership, observed)) return { kind: 'refused', why: `${name} is ours already` };
    const { serviceId, rollout } = observed;
    const found = { agentId, agentName: name, serviceId, deploymentId: rollout.desiredDeploymentId };
    if (!(await this.record(found))) return { kind: 'refused', why: 'it is being worked on right now: ask again' };
    this.logger.warn({ agentId, serviceId }, 'an agent is adopted');
    return { kind: 'adopted', agentName: name, serviceId, drift: driftOf(snapshot.active, observed) };
  }

  /** A foreign agent is looked at now and then: such a look is over soon. */
  private async record(found: AdoptedAgent): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      if (await this.operator.adopt(found)) return true;
      if (tries === TRIES) return false;
      await sleep(AGAIN_MS);
    }
  }
}

/** What the next sync would change; nothing for a configuration that cannot be used, which that sync will say. */
function driftOf(active: ActiveConfiguration | null, observed: ObservedAgent): readonly Drift[] {
  if (active === null) return [];
  try {
    return diffSpec(readConfiguration(active.document).spec, observed.spec);
  } catch {
    return [];
  }
}
