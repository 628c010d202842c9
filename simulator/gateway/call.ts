import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { JournalEntry } from '../journal/journal-entry';
import type { Route } from './operation';

/** One call of the vendor API on its way through the simulator. */
export interface Call extends Route {
  entry: JournalEntry;
  /** Length of the body as received. */
  bodyBytes: number;
  /** A fault wants the answer a lagging replica would give. */
  stale: boolean;
}

export type SimRequest = Request & { call?: Call };

export const CurrentCall = createParamDecorator((_data: unknown, context: ExecutionContext): Call => {
  const { call } = context.switchToHttp().getRequest<SimRequest>();
  if (!call) throw new Error('a vendor route that the gateway does not know');
  return call;
});
