import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Scope } from '../../config';

/** Whose token came with a request. */
export interface Identity {
  /** As the audit has it. */
  readonly name: string;
  readonly scope: Scope;
}

const identities = new WeakMap<Request, Identity>();

export function rememberIdentity(request: Request, identity: Identity): void {
  identities.set(request, identity);
}

/** @throws Error when the guard did not run: the route is none of the admin's */
export function identityOf(request: Request): Identity {
  const identity = identities.get(request);
  if (identity === undefined) throw new Error('nobody was let in');
  return identity;
}

/** The name of the token that a request came with, as a parameter of a handler. */
export const Who = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => identityOf(context.switchToHttp().getRequest<Request>()).name,
);

/** Whose token a request came with, as a parameter of a handler. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Identity =>
  identityOf(context.switchToHttp().getRequest<Request>()),
);
