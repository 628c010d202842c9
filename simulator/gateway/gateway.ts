import { Injectable } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { refusalBody } from '../api/refusal-body';
import { sendRefusal } from '../api/send-refusal';
import { unleash } from '../faults/effects';
import { FaultRegistry } from '../faults/fault-registry';
import { Journal } from '../journal/journal';
import { redact } from '../journal/redact';
import { Random } from '../world/random';
import { Refusal } from '../world/refusal';
import type { Call, SimRequest } from './call';
import { KeyCheck } from './key-check';
import { translateAlias } from './organization-alias';
import { RateLimiter } from './rate-limiter';
import { BodyTooLarge, readBody } from './read-body';
import { routeOf } from './route-of';

const CONTROL_PREFIX = '/__sim';
/** Bodies above this are journalled by their size only. */
const JOURNALLED_BODY_BYTES = 128 * 1024;

/** What every call passes before it reaches a controller: the journal, the rate limit, the faults and the keys. */
@Injectable()
export class Gateway {
  constructor(
    private readonly journal: Journal,
    private readonly rateLimiter: RateLimiter,
    private readonly faults: FaultRegistry,
    private readonly keys: KeyCheck,
    private readonly random: Random,
  ) {}

  async handle(request: SimRequest, response: Response, next: NextFunction): Promise<void> {
    const arrivedAt = Date.now();
    const { body, bytes } = await readBody(request).catch((error: unknown) => this.refuseBody(error, response));
    if (bytes < 0) return;
    request.body = body;
    if (request.url.startsWith(CONTROL_PREFIX)) {
      next();
      return;
    }
    const call = this.recognise(request, response, bytes, arrivedAt);
    if (!call) response.status(404).json(refusalBody('getAgent', 404));
    else if (await this.admit(call, request, response)) next();
  }

  /** Undefined for what the vendor API does not have. */
  private recognise(request: SimRequest, response: Response, bytes: number, arrivedAt: number): Call | undefined {
    const path = request.path;
    this.translate(request, response);
    const route = routeOf(request.method, request.path);
    if (!route) return undefined;
    if (route.op === 'createAgent') route.agent = nameIn(request.body);
    const entry = this.journal.begin(route, request.method, path);
    entry.startedAt = arrivedAt;
    entry.requestBody = bytes > JOURNALLED_BODY_BYTES ? { bytes } : (redact(request.body) ?? null);
    const call: Call = { ...route, entry, bodyBytes: bytes, stale: false };
    request.call = call;
    response.on('finish', () => this.journal.end(entry, response.statusCode));
    response.on('close', () => this.journal.end(entry, null));
    return call;
  }

  private translate(request: SimRequest, response: Response): void {
    const alias = translateAlias(request.method, request.url, request.body);
    if (!alias) return;
    request.method = alias.method;
    request.url = alias.url;
    if (!alias.wrapped) return;
    const json = response.json.bind(response);
    response.json = (body: unknown) => json(response.statusCode === 200 ? { body } : body);
  }

  /** Whether the call may go on to its controller. */
  private async admit(call: Call, request: SimRequest, response: Response): Promise<boolean> {
    const { authorization } = request.headers;
    const over = this.rateLimiter.take(authorization ?? '');
    if (over) {
      if (over.retryAfter !== null) response.setHeader('retry-after', over.retryAfter);
      sendRefusal(new Refusal(429), call.op, response);
      return false;
    }
    if (!(await this.survivesFaults(call, response))) return false;
    try {
      this.keys.check(call.key, authorization);
      return true;
    } catch (error) {
      sendRefusal(error as Refusal, call.op, response);
      return false;
    }
  }

  private async survivesFaults(call: Call, response: Response): Promise<boolean> {
    const effects = this.faults.strike(call);
    if (effects.length > 0) call.entry.fault = effects.map((effect) => effect.kind).join('+');
    for (const effect of effects) {
      if (!(await unleash(effect, call, response, this.random.chance()))) return false;
    }
    return true;
  }

  private refuseBody(error: unknown, response: Response): { body: undefined; bytes: number } {
    if (error instanceof BodyTooLarge) response.status(413).json({ error: 'Request body too large', code: '413' });
    else response.destroy();
    return { body: undefined, bytes: -1 };
  }
}

/** A create names its agent in the body only, and faults are aimed at it like at any other call. */
function nameIn(body: unknown): string | null {
  const name = (body as { serviceName?: unknown } | null | undefined)?.serviceName;
  return typeof name === 'string' ? name : null;
}
