import { configuration, nameOf } from '../support/agents';
import { waitFor } from '../support/wait-for';
import { expectDocumented } from '../support/openapi';
import type { Service } from '../support/service';
import type { World } from '../support/world';

export const ADMIN_TOKEN = 'admin-token-for-the-tests';

/** What stands in every configuration here and must be seen nowhere else. */
export const PROMPT = 'prompt-canary-e41c';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Calls the admin routes of one replica; holds every answer against docs/openapi.json, and remembers it. */
export class Admin {
  readonly answers: string[] = [];

  constructor(
    private readonly service: Service,
    private readonly token: string | null = ADMIN_TOKEN,
  ) {}

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, body?: object): Promise<Answer> {
    return this.call('POST', path, body);
  }

  sessions(agentId: string): Promise<Answer> {
    return this.get(`/v1/agents/${agentId}/sessions`);
  }

  recall(agentId: string, version: number, body?: object): Promise<Answer> {
    return this.post(`/v1/agents/${agentId}/versions/${version}/recall`, body);
  }

  /** Waits until the recall's state has these values. */
  async recallUntil(agentId: string, version: number, want: object, timeoutMs = 15_000): Promise<Answer['body']> {
    let seen: unknown;
    return waitFor(
      `recall of ${version} to be ${JSON.stringify(want)}`,
      async () => {
        const { body } = await this.get(`/v1/agents/${agentId}/versions/${version}/recall`);
        seen = body;
        return (
          Object.entries(want).every(([key, value]) => JSON.stringify(body[key]) === JSON.stringify(value)) && body
        );
      },
      timeoutMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; it is ${JSON.stringify(seen)}`);
    });
  }

  async call(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.service.url}${path}`, {
      method,
      headers: {
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    this.answers.push(text);
    expectDocumented(method, path, { status: response.status, headers: response.headers, text });
    const json = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : null };
  }
}

export function withPrompt(version: number, deployment: object = {}): object {
  return configuration(deployment, { systemPrompt: `${PROMPT} ${version}` });
}

/** An agent in line at version 1, with the canary in its prompt. */
export async function provisioned(world: World): Promise<string> {
  const id = await world.publisher.agent({ desiredState: 'present', config: withPrompt(1) });
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
  return id;
}

export async function publish(world: World, agentId: string, version: number): Promise<void> {
  await world.publisher.activate(agentId, version, withPrompt(version));
  await world.publish({ agent_id: agentId, version, change_type: 'CONTEXT_UPDATE' });
}

/** As the bot's own fetch would be noted. */
export async function pulled(world: World, agentId: string, version: number, sessionId: string): Promise<void> {
  await world.database.rows(
    `INSERT INTO context_deliveries (agent_id, version, session_id, outcome, via) VALUES ($1, $2, $3, 'accepted', 'pull')`,
    [agentId, version, sessionId],
  );
}

export const live = async (world: World, agentId: string): Promise<string[]> =>
  (await world.simulator.sessions(nameOf(agentId)))
    .filter(({ endedAt }) => endedAt === null)
    .map(({ sessionId }) => sessionId);
