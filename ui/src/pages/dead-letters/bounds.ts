import type { DeadLetterBounds, StatusReason } from '../../api/types';
import { number } from '../../format/text';

/** Empty = any. */
export interface LetterFilter {
  readonly reason: string;
  readonly agentId: string;
}

/** The bounds as they are typed; empty = no bound. */
export interface BoundFields extends LetterFilter {
  /** Local time, as `datetime-local` gives it. */
  readonly before: string;
  readonly limit: string;
}

export function boundsOf({ reason, agentId, before, limit }: BoundFields): DeadLetterBounds {
  const within = {
    ...(reason === '' ? {} : { reason: reason as StatusReason }),
    ...(agentId.trim() === '' ? {} : { agentId: agentId.trim() }),
    ...(Number.isNaN(Date.parse(before)) ? {} : { before: new Date(before).toISOString() }),
  };
  const most = /^\d+$/.test(limit) ? { limit: Number(limit) } : {};
  // The service wants to be told in so many words that no bound is meant.
  return { ...within, ...(Object.keys(within).length === 0 ? { all: true } : {}), ...most };
}

export function saidOf({ reason, agentId, before, all, limit }: DeadLetterBounds): string {
  const what = [
    all === true ? 'every dead letter' : 'dead letters',
    ...(reason === undefined ? [] : [`with ${reason}`]),
    ...(agentId === undefined ? [] : [`of agent ${agentId}`]),
    ...(before === undefined ? [] : [`that failed before ${new Date(before).toLocaleString()}`]),
  ].join(' ');
  return limit === undefined ? what : `${what}, at most ${number(limit)}`;
}
