import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { UUID_PATTERN } from '../domain';
import { bearerOf, Refusals } from '../http';
import { BotTokens } from './bot-tokens';
import { badRequest, unauthorized } from './problems';

/**
 * Lets a bot in with the token of the agent it asks for. Whether there is such an agent is not looked at: a wrong id and a wrong token are
 * the same answer in the same time.
 */
@Injectable()
export class BotTokenGuard implements CanActivate {
  constructor(
    private readonly tokens: BotTokens,
    private readonly refusals: Refusals,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request<{ id: string }>>();
    const token = bearerOf(request.headers.authorization);
    if (token === null) throw unauthorized();
    const { id } = request.params;
    if (!UUID_PATTERN.test(id)) throw badRequest('id', 'must be a UUID');
    if (this.tokens.accepts(id, token)) return true;
    await this.refusals.add(request.ip);
    throw unauthorized();
  }
}
