import type { Random } from './random';

/** Planted in every prompt: must never be seen again outside PostgreSQL's configurations and the bots. */
export const PROMPT_CANARY = 'prompt-canary-7f3a';
export const BROKEN_IMAGE = 'acme/broken:1';

export interface Deployment {
  readonly image: string;
  readonly region: 'us-west';
  readonly agentProfile: string;
  readonly autoScaling: { readonly minAgents: number; readonly maxAgents: number };
}

export interface Document {
  readonly deployment: Deployment;
  readonly llm_context: { readonly systemPrompt: string; readonly version: number };
}

export function document(version: number, deployment: Deployment): Document {
  return { deployment, llm_context: { systemPrompt: `${PROMPT_CANARY} ${version}`, version } };
}

export function firstDeployment(): Deployment {
  return {
    image: 'acme/bot:1',
    region: 'us-west',
    agentProfile: 'agent-1x',
    autoScaling: { minAgents: 0, maxAgents: 50 },
  };
}

/** What a publisher changes: mostly the image, sometimes back to one that was there before, sometimes the scaling alone. */
export function changed(
  random: Random,
  before: Deployment,
  version: number,
  earlier: readonly Deployment[],
): Deployment {
  switch (random.weighted({ image: 10, back: 3, scaling: 3, profile: 2, broken: 1 })) {
    case 'image':
      return { ...before, image: `acme/bot:v${version}` };
    case 'back':
      return random.pick(earlier);
    case 'scaling':
      return { ...before, autoScaling: { minAgents: random.int(0, 3), maxAgents: 50 + random.int(0, 5) } };
    case 'profile':
      return { ...before, agentProfile: random.pick(['agent-1x', 'agent-2x', 'agent-3x']) };
    case 'broken':
      return { ...before, image: BROKEN_IMAGE };
  }
}

/** Not a configuration: the field that is wrong is named to whoever wrote it. */
export function invalid(version: number, deployment: Deployment): object {
  return { ...document(version, deployment), deployment: { ...deployment, agentProfile: 'agent-9x' } };
}

export function isInvalid(config: { deployment?: { agentProfile?: string } }): boolean {
  return config.deployment?.agentProfile === 'agent-9x';
}
