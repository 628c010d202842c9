import type { Response } from 'express';
import type { Operation } from '../gateway/operation';
import type { Refusal } from '../world/refusal';
import { refusalBody } from './refusal-body';

/** For people: which field was wrong. The platform's own texts rarely say. */
export const REASON_HEADER = 'x-sim-reason';

export function sendRefusal(refusal: Refusal, op: Operation, response: Response): void {
  if (refusal.details.why !== undefined) response.setHeader(REASON_HEADER, refusal.details.why);
  response.status(refusal.status).json(refusalBody(op, refusal.status, refusal.details));
}
