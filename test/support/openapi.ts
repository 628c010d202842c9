import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';

type Node = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly method: string;
  /** As `/v1/agents/{agentId}`. */
  readonly template: string;
  readonly operationId: string;
  readonly security: readonly Node[];
  readonly 'x-scope'?: 'read' | 'sync' | 'admin';
  readonly requestBody?: Node;
  readonly responses: Readonly<Record<string, Node>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'template'>>>>>;
  readonly components: Node;
}

export interface Given {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const document = JSON.parse(readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8')) as Document;

/** Every operation of docs/openapi.json. */
export const OPERATIONS: readonly Operation[] = Object.entries(document.paths).flatMap(([template, operations]) =>
  Object.entries(operations).map(([method, one]) => ({ ...one, method: method.toUpperCase(), template })),
);

// Clients bear fields that they do not know; here each one is to be told.
const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema({ $id: 'document', components: closed(document.components) as Node });
const compiled = new Map<string, ValidateFunction>();

/** The fields of an operation's body, and those that it must have; null = it takes none. */
export function requestSchemaOf({ requestBody }: Operation): { properties: string[]; required: string[] } | null {
  const content = requestBody?.['content'] as Readonly<Record<string, Node>> | undefined;
  const reference = (content?.['application/json']?.['schema'] as Node | undefined)?.['$ref'];
  if (typeof reference !== 'string') return null;
  const schemas = document.components['schemas'] as Readonly<
    Record<string, { properties: object; required?: string[] }>
  >;
  const { properties = {}, required = [] } = schemas[reference.split('/').at(-1) ?? ''] ?? {};
  return { properties: Object.keys(properties), required };
}

/** Throws when an answer of the service is none that docs/openapi.json tells: its status, its media type or its shape. */
export function expectDocumented(method: string, path: string, given: Given): void {
  const { pathname } = new URL(path, 'http://service');
  const operation = operationOf(method, pathname);
  if (operation === undefined) {
    if (given.status !== 404) throw new Error(`${method} ${pathname} answers ${given.status} and is not documented`);
    return;
  }
  const fault = faultOf(operation, given);
  if (fault !== null)
    throw new Error(`${operation.operationId}, ${method} ${path}: ${fault}\n${given.text.slice(0, 2000)}`);
}

function faultOf({ method, template, responses }: Operation, { status, headers, text }: Given): string | null {
  const response = resolved(responses[status]);
  if (response === undefined) return `the status ${status} is not documented`;
  const content = response['content'] as Readonly<Record<string, Node>> | undefined;
  if (content === undefined) return text === '' ? null : `a body with ${status} is not documented`;
  const type = headers.get('content-type')?.split(';')[0] ?? 'none';
  const media = content[type];
  if (media === undefined) return `the media type ${type} with ${status} is not documented`;
  if (!type.endsWith('json')) return null;
  const key = `${method} ${template} ${status}`;
  const validate = compiled.get(key) ?? ajv.compile(closed(media['schema']) as Node);
  compiled.set(key, validate);
  const body = JSON.parse(text) as Node;
  if (type.includes('problem') && body['status'] !== status) return `the problem says ${String(body['status'])}`;
  return validate(body) ? null : ajv.errorsText(validate.errors);
}

/** A literal segment goes before a parameter. */
function operationOf(method: string, pathname: string): Operation | undefined {
  return OPERATIONS.filter((one) => one.method === method && patternOf(one.template).test(pathname)).sort(
    (a, b) => a.template.split('{').length - b.template.split('{').length,
  )[0];
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

function resolved(response: Node | undefined): Node | undefined {
  const name = (response?.['$ref'] as string | undefined)?.split('/').at(-1);
  return name === undefined ? response : (document.components['responses'] as Readonly<Record<string, Node>>)[name];
}

/** A copy that takes no field that is not told, and whose references lead to the document. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace(/^#/, 'document#') : closed(value),
    ]),
  );
  // What only narrows another schema has no type, and tells not all of its fields.
  const open = copy['type'] !== 'object' || copy['properties'] === undefined || 'additionalProperties' in copy;
  return open ? copy : { ...copy, additionalProperties: false };
}
