import { Refusal } from '../world/refusal';
import type { SessionFilter } from '../world/sessions.service';

export interface SessionQuery {
  filter: SessionFilter;
  limit: number;
  offset: number;
}

type Query = Record<string, unknown>;
type Issue = Record<string, unknown>;

const STATUSES = ['active', 'ended', 'all'] as const;
const START_TYPES = ['cold', 'warm', 'all'] as const;

/** Wrong values are answered with the ZodError that the platform lets through. */
export function parseSessionQuery(query: Query): SessionQuery {
  const issues: Issue[] = [];
  const startTime = integer(query, 'startTime', issues);
  const endTime = integer(query, 'endTime', issues);
  const deploymentId = typeof query['deploymentId'] === 'string' ? query['deploymentId'] : undefined;
  const parsed: SessionQuery = {
    limit: integer(query, 'limit', issues, 1) ?? 10,
    offset: integer(query, 'offset', issues) ?? 0,
    filter: {
      status: oneOf(query, 'status', STATUSES, issues),
      startType: oneOf(query, 'startType', START_TYPES, issues),
      ...(deploymentId !== undefined && { deploymentId }),
      ...(startTime !== undefined && { startTime }),
      ...(endTime !== undefined && { endTime }),
    },
  };
  if (issues.length > 0) throw new Refusal(400, { extra: { err: { issues, name: 'ZodError' } } });
  return parsed;
}

function oneOf<T extends string>(query: Query, name: string, options: readonly T[], issues: Issue[]): T | 'all' {
  const received = query[name];
  if (received === undefined) return 'all';
  const option = options.find((candidate) => candidate === received);
  if (option) return option;
  const expected = options.map((candidate) => `'${candidate}'`).join(' | ');
  const message = `Invalid enum value. Expected ${expected}, received ${quoted(received)}`;
  issues.push({ received, code: 'invalid_enum_value', options, path: [name], message });
  return 'all';
}

function integer(query: Query, name: string, issues: Issue[], min = 0): number | undefined {
  const received = query[name];
  if (received === undefined) return undefined;
  const value = Number(received);
  if (received !== '' && Number.isInteger(value) && value >= min) return value;
  const problem = Number.isInteger(value)
    ? { code: 'too_small', minimum: min, message: `Number must be greater than or equal to ${min}` }
    : { code: 'invalid_type', expected: 'integer', received: 'nan', message: 'Expected integer, received nan' };
  issues.push({ ...problem, path: [name] });
  return undefined;
}

function quoted(value: unknown): string {
  return `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
}
