import { badRequest } from '../world/refusal';

export type Fields = Record<string, unknown>;

/** Reads fields of a request body one by one; each complaint names the field. Unknown fields are ignored. */
export class FieldReader {
  private readonly fields: Fields;

  constructor(
    body: unknown,
    private readonly refusalText: string,
  ) {
    if (!isFields(body)) throw badRequest(refusalText, 'the body is not a JSON object');
    this.fields = body;
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  string(name: string, rule: { pattern?: RegExp; max?: number; oneOf?: readonly string[] } = {}): string | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value === '') throw this.complaint(name, 'is not a text');
    if (rule.pattern && !rule.pattern.test(value)) throw this.complaint(name, `does not match ${rule.pattern.source}`);
    if (rule.max !== undefined && value.length > rule.max) throw this.complaint(name, `is longer than ${rule.max}`);
    if (rule.oneOf && !rule.oneOf.includes(value)) throw this.complaint(name, `is none of ${rule.oneOf.join(', ')}`);
    return value;
  }

  integer(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.complaint(name, 'is not an integer');
    if (value < min || value > max) throw this.complaint(name, `is not within ${min}..${max}`);
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.fields[name];
    if (value !== undefined && typeof value !== 'boolean') throw this.complaint(name, 'is not a boolean');
    return value;
  }

  object(name: string): FieldReader | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    if (!isFields(value)) throw this.complaint(name, 'is not an object');
    return new FieldReader(value, this.refusalText);
  }

  raw(name: string): unknown {
    return this.fields[name];
  }

  complaint(name: string, problem: string): Error {
    return badRequest(this.refusalText, `${name} ${problem}`);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
