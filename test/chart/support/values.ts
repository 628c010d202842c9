import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { CHART } from './helm';

/** As much of a JSON schema as is looked at here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const read = (file: string): string => readFileSync(join(CHART, file), 'utf8');

export const values = parse(read('values.yaml')) as Record<string, unknown> & { config: Record<string, unknown> };
export const schema = JSON.parse(read('values.schema.json')) as Schema & { properties: Record<string, Schema> };

export const settings = schema.properties['config']?.properties ?? {};

/** The schema that a reference names. */
export function resolved(node: Schema): Schema {
  const name = node.$ref?.replace('#/definitions/', '');
  return name === undefined ? node : (schema.definitions?.[name] ?? {});
}

const validate = new Ajv({ strict: false }).compile(schema);

/** Whether the schema takes values. */
export const takes = (given: object): boolean => validate(given);
