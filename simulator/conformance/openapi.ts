import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

type Node = Record<string, unknown>;

export interface VendorOperation {
  method: string;
  /** As in the document, such as /agents/{agentName}. */
  template: string;
  /** Where it is served, such as /v1/public. */
  base: string;
  request: Node | null;
  responses: Map<number, Node>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'options', 'head'];
const PRIVATE_BASE = '/v1';

/** The vendor's published document is not ours to ship: it is used from where the developer keeps it. */
export function findDocument(): string | null {
  const beside = resolve(__dirname, '../../../shared/pipecat-cloud/openapi.json');
  const candidates = process.env['PIPECAT_OPENAPI'] ? [process.env['PIPECAT_OPENAPI']] : [beside];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** OpenAPI 3.0 with the two things changed that keep Ajv from using it: see `normalise` and `overlay`. */
export function loadDocument(path: string): Node {
  const document = JSON.parse(readFileSync(path, 'utf8')) as Node;
  overlay(document);
  return normalise(document) as Node;
}

export function operationsOf(document: Node): VendorOperation[] {
  return Object.entries((document['paths'] ?? {}) as Node).flatMap(([template, item]) =>
    METHODS.filter((method) => method in (item as Node)).map((method) =>
      operation(document, template, item as Node, method),
    ),
  );
}

function operation(document: Node, template: string, item: Node, method: string): VendorOperation {
  const found = item[method] as Node;
  const servers = (found['servers'] ?? item['servers']) as { url: string }[] | undefined;
  const responses = Object.entries(found['responses'] as Node).map(([status, response]): [number, Node] => [
    Number(status),
    jsonSchema(dereference(document, response as Node)) ?? {},
  ]);
  return {
    method: method.toUpperCase(),
    template,
    base: servers?.[0] ? new URL(servers[0].url).pathname : PRIVATE_BASE,
    request: jsonSchema(found['requestBody'] as Node | undefined),
    responses: new Map(responses),
  };
}

function jsonSchema(holder: Node | undefined): Node | null {
  const content = holder?.['content'] as Record<string, { schema?: Node }> | undefined;
  return content?.['application/json']?.schema ?? null;
}

function dereference(document: Node, node: Node): Node {
  const ref = node['$ref'];
  if (typeof ref !== 'string') return node;
  return at(document, ...ref.slice(2).split('/'));
}

/**
 * Where the document itself is wrong: its own examples have a null `reconciledDeploymentId`, and the vendor's CLI
 * reads a null `endedAt` from the list of sessions.
 */
function overlay(document: Node): void {
  const schemas = at(document, 'components', 'schemas');
  for (const name of ['ServiceDetailsResponse', 'ServiceListItem']) {
    at(schemas, name, 'properties', 'reconciledDeploymentId')['nullable'] = true;
  }
  const answer = at(document, 'paths', '/agents/{agentName}/sessions', 'get', 'responses', '200', 'content');
  const items = at(answer, 'application/json', 'schema', 'properties', 'sessions', 'items');
  at(items, 'properties', 'endedAt')['nullable'] = true;
}

function at(node: Node, ...path: string[]): Node {
  return path.reduce((parent, key) => {
    const child = parent[key];
    if (typeof child !== 'object' || child === null) throw new Error(`the document has no ${path.join('.')}`);
    return child as Node;
  }, node);
}

/** Ajv refuses `nullable` without `type`, as the document has it next to `allOf`: turned into unions with null. */
function normalise(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(normalise);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, normalise(value)]));
  if (copy['nullable'] !== true) return copy;
  delete copy['nullable'];
  if (typeof copy['type'] === 'string') return { ...copy, type: [copy['type'], 'null'] };
  return { anyOf: [copy, { type: 'null' }] };
}
