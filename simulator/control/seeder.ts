import { Injectable } from '@nestjs/common';
import { parseCreateAgent, parseUpdateAgent } from '../api/agent-request';
import type { Agent } from '../world/agent';
import { AgentsService } from '../world/agents.service';
import type { ImageOutcome } from '../world/image-outcome';
import type { SecretKind, SecretStatus } from '../world/secret-set';
import { SecretsService } from '../world/secrets.service';
import { SessionsService } from '../world/sessions.service';
import { SettingsStore } from '../world/settings';
import { type Build, World } from '../world/world';
import { record } from './bad-input';
import { parseBotSpec } from './bot-spec';

const OUTCOMES = ['fail', 'stuck', 'infrastructure'];
const STATUSES = ['pending', 'ready', 'failed'];

/** Puts things into the world without the platform's rules: what a test needs to find there already. */
@Injectable()
export class Seeder {
  constructor(
    private readonly world: World,
    private readonly agents: AgentsService,
    private readonly sessions: SessionsService,
    private readonly secrets: SecretsService,
    private readonly settings: SettingsStore,
  ) {}

  /** As someone with access to the dashboard would, and long enough ago to have converged. */
  agent(name: string, body: unknown): Agent {
    const fields = record(body, 'agent');
    const createdAt = parseTime(fields['createdAt']);
    if (this.agents.find(name)) {
      return this.agents.putConverged(name, null, parseUpdateAgent(fields), createdAt);
    }
    const { region, change } = parseCreateAgent({ ...fields, serviceName: name });
    return this.agents.putConverged(name, region, change, createdAt);
  }

  startSessions(agentName: string, body: unknown): string[] {
    const fields = record(body ?? {}, 'sessions');
    const count = fields['count'] ?? 1;
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) throw new Error('count is not a number');
    const bot = parseBotSpec(fields['bot']);
    const deploymentId = fields['deploymentId'] as string | undefined;
    return Array.from({ length: count }, () => this.sessions.seed(agentName, bot, deploymentId).sessionId);
  }

  secretSet(name: string, body: unknown): void {
    const fields = record(body ?? {}, 'secret set');
    const status = fields['status'] ?? 'ready';
    if (typeof status !== 'string' || !STATUSES.includes(status))
      throw new Error(`status is none of ${STATUSES.join(', ')}`);
    this.secrets.seed({
      name,
      kind: (fields['kind'] as SecretKind | undefined) ?? 'secret',
      region: (fields['region'] as string | undefined) ?? this.settings.current.defaultRegion,
      keys: new Set(Object.keys(record(fields['keys'] ?? {}, 'keys'))),
      writtenAt: 0,
      pinned: status as SecretStatus,
      errorMessage: (fields['errorMessage'] as string | undefined) ?? null,
    });
  }

  /** Image by image; null makes an image roll out well again. */
  images(body: unknown): void {
    for (const [image, value] of Object.entries(record(body, 'images'))) {
      if (value === null) {
        this.world.images.delete(image);
        continue;
      }
      const { outcome } = record(value, image);
      if (typeof outcome !== 'string' || !OUTCOMES.includes(outcome)) throw new Error(`${image}: unknown outcome`);
      this.world.images.set(image, value as ImageOutcome);
    }
  }

  builds(body: unknown): void {
    for (const [id, value] of Object.entries(record(body, 'builds'))) {
      const build: Build = { status: 'success', region: this.settings.current.defaultRegion };
      this.world.builds.set(id, { ...build, ...record(value, id) });
    }
  }
}

function parseTime(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const at = typeof value === 'string' ? Date.parse(value) : Number(value);
  if (Number.isNaN(at)) throw new Error('createdAt is not a time');
  return at;
}
