/** The push as the bot's route declares it. */
export interface ContextRequest {
  agentId: string;
  contextVersion: number;
  context: Record<string, unknown>;
}

/** One entry of FastAPI's 422. */
export interface ValidationIssue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
}

type Check = { field: keyof ContextRequest; type: string; msg: string; holds: (value: unknown) => boolean };

const CHECKS: Check[] = [
  {
    field: 'agentId',
    type: 'string_type',
    msg: 'Input should be a valid string',
    holds: (value) => typeof value === 'string',
  },
  {
    field: 'contextVersion',
    type: 'int_type',
    msg: 'Input should be a valid integer',
    holds: (value) => Number.isInteger(value) && (value as number) >= 0,
  },
  { field: 'context', type: 'dict_type', msg: 'Input should be a valid dictionary', holds: isRecord },
];

/** The request, or what FastAPI would complain about. */
export function parseContextRequest(body: unknown): ContextRequest | ValidationIssue[] {
  if (body === undefined) return [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }];
  if (!isRecord(body)) {
    return [{ type: 'model_attributes_type', loc: ['body'], msg: 'Input should be a valid dictionary', input: body }];
  }
  const issues = CHECKS.flatMap((check) => issuesOf(check, body));
  return issues.length > 0 ? issues : (body as unknown as ContextRequest);
}

function issuesOf({ field, type, msg, holds }: Check, body: Record<string, unknown>): ValidationIssue[] {
  const loc = ['body', field];
  if (!(field in body)) return [{ type: 'missing', loc, msg: 'Field required', input: body }];
  return holds(body[field]) ? [] : [{ type, loc, msg, input: body[field] }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
