import { AgentChecks } from '../world/agent-checks';
import type { AgentChange } from '../world/agent-spec';
import { AgentsService } from '../world/agents.service';
import { ManualClock } from '../world/clock';
import { Random } from '../world/random';
import { SecretsService } from '../world/secrets.service';
import { SessionsService } from '../world/sessions.service';
import { DEFAULT_SETTINGS, type Settings, SettingsStore } from '../world/settings';
import { World } from '../world/world';

export interface WorldFixture {
  clock: ManualClock;
  world: World;
  settings: SettingsStore;
  agents: AgentsService;
  sessions: SessionsService;
  secrets: SecretsService;
}

/** The world without Nest, HTTP or real time. */
export function createWorld(settings: Partial<Settings> = {}): WorldFixture {
  const clock = new ManualClock();
  const random = new Random(7);
  const world = new World();
  const store = new SettingsStore({ ...DEFAULT_SETTINGS, ...settings });
  const agents = new AgentsService(world, new AgentChecks(world, store, clock), store, clock, random);
  const sessions = new SessionsService(world, agents, store, clock, random);
  return { clock, world, settings: store, agents, sessions, secrets: new SecretsService(world, store, clock) };
}

export function change(spec: AgentChange['spec'] = {}, scaling: AgentChange['scaling'] = {}): AgentChange {
  return { spec, scaling, forceRedeploy: false };
}

/** Long enough for any roll-out or secret set with the default settings. */
export const SETTLED_MS = 5_000;
