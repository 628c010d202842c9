import { BadRequestException } from '@nestjs/common';
import { Refusal } from '../world/refusal';

/** Runs what a control request asked for; whatever it throws is the request's fault and says so. */
export function orBadInput<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new BadRequestException(error instanceof Error ? error.message : String(error));
  }
}

/** A JSON object, or a complaint that names what was expected. */
export function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${what} is not a JSON object`);
}

export function list(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${what} is not a list`);
}
