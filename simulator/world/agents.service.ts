import { Injectable } from '@nestjs/common';
import { type Agent, snapshot } from './agent';
import { AgentChecks } from './agent-checks';
import { type AgentChange, DEFAULT_SCALING, DEFAULT_SPEC, mergeSpec, sameScaling, sameSpec } from './agent-spec';
import { Clock } from './clock';
import { Random } from './random';
import { badRequest, notFound } from './refusal';
import { regionExists } from './regions';
import { advance, converge } from './rollout';
import { SettingsStore } from './settings';
import { World } from './world';

/** Creates, changes, deletes and shows agents as the platform's management API does. */
@Injectable()
export class AgentsService {
  constructor(
    private readonly world: World,
    private readonly checks: AgentChecks,
    private readonly settings: SettingsStore,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  create(name: string, region: string | null, change: AgentChange): Agent {
    const place = region ?? this.settings.current.defaultRegion;
    if (!regionExists(place)) throw badRequest('Invalid region or organization does not have access');
    if (this.nameTaken(name)) throw badRequest('Service already exists');
    this.checks.check(change.spec, { region: place, exists: false });
    return this.add(name, place, change, this.clock.now());
  }

  /** `changed` is false when the document asked for what was there already. */
  update(name: string, change: AgentChange): { agent: Agent; changed: boolean } {
    const agent = this.find(name);
    if (!agent) throw notFound('Service not found');
    this.checks.check(change.spec, { region: agent.region, exists: true });
    return { agent, changed: this.apply(agent, change) };
  }

  delete(name: string): void {
    const agent = this.find(name);
    if (!agent) throw notFound();
    agent.before = snapshot(agent);
    agent.deletedAt = this.clock.now();
    this.world.agents.delete(name);
    this.world.deletedAgents.push(agent);
  }

  /** `stale`: as it was before its last change, or not at all. */
  get(name: string, stale = false): Agent {
    const agent = this.find(name) ?? (stale ? this.world.lastDeleted(name) : undefined);
    const seen = stale ? agent?.before : agent;
    if (!seen || this.lagging(seen)) throw notFound();
    return seen;
  }

  /** Whether or not a read would already see it. */
  find(name: string): Agent | undefined {
    const agent = this.world.agents.get(name);
    if (agent) this.catchUp(agent);
    return agent;
  }

  list(region: string | null, stale = false): Agent[] {
    const { listShowsDeleted } = this.settings.current;
    const gone = listShowsDeleted || stale ? this.world.deletedAgents : [];
    const found: Agent[] = [];
    for (const agent of [...this.world.agents.values(), ...gone]) {
      if (agent.deletedAt === null) this.catchUp(agent);
      const seen = stale ? agent.before : agent;
      if (seen && (region === null || seen.region === region) && !this.lagging(seen)) found.push(seen);
    }
    return found;
  }

  /** Someone else creates or edits the agent, long enough ago for it to have converged. */
  putConverged(name: string, region: string | null, change: AgentChange, createdAt?: number): Agent {
    const now = this.clock.now();
    const existing = this.find(name);
    if (existing) this.apply(existing, change);
    const agent = existing ?? this.add(name, region ?? this.settings.current.defaultRegion, change, createdAt ?? now);
    if (createdAt !== undefined) agent.createdAt = createdAt;
    converge(agent, now);
    return agent;
  }

  private add(name: string, region: string, change: AgentChange, createdAt: number): Agent {
    const now = this.clock.now();
    const spec = mergeSpec(DEFAULT_SPEC, change.spec);
    const agent: Agent = {
      name,
      region,
      serviceId: this.random.uuid(),
      createdAt,
      updatedAt: now,
      deletedAt: null,
      scaling: { ...DEFAULT_SCALING, ...change.scaling },
      desired: { id: this.random.uuid(), spec, createdAt: now, updatedAt: now },
      desiredAt: now,
      reconciledId: null,
      current: null,
      previous: null,
      deployments: 1,
      before: null,
    };
    this.world.agents.set(name, agent);
    return agent;
  }

  private apply(agent: Agent, change: AgentChange): boolean {
    const spec = mergeSpec(agent.desired.spec, change.spec);
    const scaling = { ...agent.scaling, ...change.scaling };
    const rolls = change.forceRedeploy || !sameSpec(spec, agent.desired.spec);
    if (!rolls && sameScaling(scaling, agent.scaling)) return false;
    const now = this.clock.now();
    agent.before = snapshot(agent);
    agent.scaling = scaling;
    agent.updatedAt = now;
    if (rolls) {
      agent.desired = { id: this.random.uuid(), spec, createdAt: now, updatedAt: now };
      agent.desiredAt = now;
      agent.deployments += 1;
    } else {
      agent.desired.updatedAt = now;
    }
    return true;
  }

  private catchUp(agent: Agent): void {
    advance(agent, this.clock.now(), this.settings.current, (image) => this.world.images.get(image ?? ''));
  }

  private nameTaken(name: string): boolean {
    if (this.world.agents.has(name)) return true;
    const deletedAt = this.world.lastDeleted(name)?.deletedAt;
    return deletedAt != null && this.clock.now() < deletedAt + this.settings.current.nameReleaseMs;
  }

  private lagging(agent: Agent): boolean {
    return this.clock.now() < agent.createdAt + this.settings.current.readLagMs;
  }
}
