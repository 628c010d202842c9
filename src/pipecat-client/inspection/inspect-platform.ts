import { randomUUID } from 'node:crypto';
import { messageOf } from '../../domain';
import type { PipecatConfig } from '../../config';
import type { HttpAnswer } from '../http/carrier';
import { Connection } from '../http/connection';
import { TransportError } from '../http/transport-error';
import { FixedKey } from '../keys/key-source';
import { childOf, isObject, parseJson, textOf, type Json } from '../wire/json';
import {
  AGENT,
  AGENT_LIST,
  deviations,
  LISTED_AGENT,
  SECRET_SET,
  SECRET_SET_LIST,
  SESSION,
  SESSION_LIST,
} from './relied-fields';

/** How the platform takes a key. `unknown` = it answered with something that says nothing about the key. */
export interface KeyVerdict {
  readonly verdict: 'accepted' | 'refused' | 'unknown';
  /** HTTP status. */
  readonly status: number | null;
}

/** Pipecat Cloud, asked a handful of harmless questions with the two keys. Nothing is changed, and no bot is reached. */
export interface PlatformInspection {
  /** Why no answer came at all; null = it answers. */
  readonly unreachable: string | null;
  readonly tookMs: number;
  readonly privateKey: KeyVerdict;
  readonly publicKey: KeyVerdict;
  /** The platform's clock minus ours, by its `Date` header, which has whole seconds. null = it sent none. */
  readonly clockAheadMs: number | null;
  /** Fields that config-sync reads and that are not as it relies on. null = there was no answer to look at. */
  readonly deviations: readonly string[] | null;
  /** Agents of the whole organisation. null = not known. */
  readonly agents: number | null;
}

const MAX_LIST_BYTES = 64 * 1024 * 1024;
const NOT_ASKED: KeyVerdict = { verdict: 'unknown', status: null };

export async function inspectPlatform(config: PipecatConfig, signal: AbortSignal): Promise<PlatformInspection> {
  const asPrivate = new Connection(`${config.apiUrl}/v1`, new FixedKey(config.privateApiKey));
  const asPublic = new Connection(`${config.apiUrl}/v1/public`, new FixedKey(config.publicApiKey));
  try {
    return await new Inspector(config, asPrivate, asPublic, signal).inspect();
  } finally {
    asPrivate.close();
    asPublic.close();
  }
}

class Inspector {
  constructor(
    private readonly config: PipecatConfig,
    private readonly asPrivate: Connection,
    private readonly asPublic: Connection,
    private readonly signal: AbortSignal,
  ) {}

  async inspect(): Promise<PlatformInspection> {
    const startedAt = Date.now();
    const [list, probe] = await Promise.all([this.get('/agents?includeActiveDeployment=true'), this.publicProbe()]);
    const tookMs = Date.now() - startedAt;
    if (typeof list === 'string') return { ...NOTHING, unreachable: list, tookMs };
    const privateKey = verdictOf(list);
    const services = privateKey.verdict === 'accepted' ? itemsOf(list, 'services') : null;
    return {
      unreachable: null,
      tookMs,
      privateKey,
      publicKey: typeof probe === 'string' ? NOT_ASKED : verdictOf(probe),
      clockAheadMs: clockAheadMs(list, startedAt, tookMs),
      deviations: privateKey.verdict === 'accepted' ? await this.allDeviations(list, services) : null,
      agents: services?.length ?? null,
    };
  }

  /** A session that nobody has: the platform looks at the key first, and finds nothing to hand the call on to. */
  private publicProbe(): Promise<HttpAnswer | string> {
    const path = `/${this.config.agentPrefix}-doctor-probe/sessions/${randomUUID()}/${this.config.contextPath}`;
    return this.ask(this.asPublic, path);
  }

  private async allDeviations(list: HttpAnswer, services: readonly Json[] | null): Promise<string[]> {
    const live = (services ?? []).filter((service) => service['deletedAt'] == null);
    const agent = live.find(({ name }) => textOf(name)?.startsWith(`${this.config.agentPrefix}-`)) ?? live[0];
    const found = deviations('the list of agents', bodyOf(list), AGENT_LIST);
    if (agent !== undefined) found.push(...deviations('a listed agent', agent, LISTED_AGENT));
    const name = textOf(agent?.['name']);
    const more = await Promise.all([
      ...(name === undefined ? [] : [this.ofAgent(name), this.ofSessions(name)]),
      this.ofSecretSets(),
    ]);
    return [...new Set([...found, ...more.flat()])];
  }

  private async ofAgent(name: string): Promise<string[]> {
    const answer = await this.get(`/agents/${encodeURIComponent(name)}`);
    return isSuccess(answer) ? deviations('an agent', bodyOf(answer), AGENT) : [];
  }

  private async ofSessions(name: string): Promise<string[]> {
    const answer = await this.get(`/agents/${encodeURIComponent(name)}/sessions?status=all&limit=1&offset=0`);
    if (!isSuccess(answer)) return [];
    const [first] = itemsOf(answer, 'sessions') ?? [];
    return [
      ...deviations('a list of sessions', bodyOf(answer), SESSION_LIST),
      ...(first === undefined ? [] : deviations('a session', first, SESSION)),
    ];
  }

  private async ofSecretSets(): Promise<string[]> {
    const answer = await this.get('/secrets');
    if (!isSuccess(answer)) return [];
    const [first] = itemsOf(answer, 'sets') ?? [];
    return [
      ...deviations('the list of secret sets', bodyOf(answer), SECRET_SET_LIST),
      ...(first === undefined ? [] : deviations('a secret set', first, SECRET_SET)),
    ];
  }

  private get(path: string): Promise<HttpAnswer | string> {
    return this.ask(this.asPrivate, path);
  }

  /** @returns the answer, whatever it is, or why there was none */
  private async ask(connection: Connection, path: string): Promise<HttpAnswer | string> {
    const { timeoutMs } = this.config;
    try {
      return await connection.send({ method: 'GET', path, timeoutMs, maxResponseBytes: MAX_LIST_BYTES }, this.signal);
    } catch (error) {
      if (error instanceof TransportError) return messageOf(error);
      throw error;
    }
  }
}

const NOTHING: PlatformInspection = {
  unreachable: null,
  tookMs: 0,
  privateKey: NOT_ASKED,
  publicKey: NOT_ASKED,
  clockAheadMs: null,
  deviations: null,
  agents: null,
};

/** A 404 answers the probe for a session that nobody has: whoever may not ask is told so before. */
function verdictOf({ status }: HttpAnswer): KeyVerdict {
  if (status === 401 || status === 403) return { verdict: 'refused', status };
  return { verdict: status < 429 ? 'accepted' : 'unknown', status };
}

function isSuccess(answer: HttpAnswer | string): answer is HttpAnswer {
  return typeof answer !== 'string' && answer.status === 200;
}

function clockAheadMs({ headers }: HttpAnswer, startedAt: number, tookMs: number): number | null {
  const date = Date.parse(String(headers['date']));
  // The header was written somewhere on the way, and is cut to its second.
  return Number.isNaN(date) ? null : date + 500 - (startedAt + tookMs / 2);
}

function bodyOf({ text }: HttpAnswer): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function itemsOf(answer: HttpAnswer, key: string): Json[] | null {
  const items = childOf({ body: bodyOf(answer) }, 'body')?.[key];
  return Array.isArray(items) ? items.filter(isObject) : null;
}
