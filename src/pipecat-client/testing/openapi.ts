import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface VendorExample {
  /** As `POST /agents 400 serviceExists`. */
  readonly label: string;
  readonly endpoint: string;
  readonly status: number;
  readonly value: unknown;
}

type Node = Readonly<Record<string, unknown>>;

const FILE = process.env['PIPECAT_OPENAPI'] ?? join(__dirname, '../../../../shared/pipecat-cloud/openapi.json');

/**
 * Every response example of the vendor's published document, which is not part of this repository: null, with the reason printed, where it
 * is not at hand. Point `PIPECAT_OPENAPI` at a copy to run these tests.
 */
export function vendorExamples(): readonly VendorExample[] | null {
  if (!existsSync(FILE)) {
    process.stderr.write(`skipped: the vendor's openapi.json is not at ${FILE} (set PIPECAT_OPENAPI)\n`);
    return null;
  }
  const document = JSON.parse(readFileSync(FILE, 'utf8')) as Node;
  return entries(document['paths']).flatMap(([path, item]) =>
    entries(item).flatMap(([method, operation]) =>
      entries(operation['responses']).flatMap(([status, response]) =>
        examplesOf(document, `${method.toUpperCase()} ${path}`, Number(status), response),
      ),
    ),
  );
}

function examplesOf(document: Node, endpoint: string, status: number, response: Node): VendorExample[] {
  return entries(resolve(document, response)['content']).flatMap(([, media]) => {
    const named = entries(media['examples']).map(([name, { value }]) => ({ name, value }));
    const all = 'example' in media ? [...named, { name: 'example', value: media['example'] }] : named;
    return all.map(({ name, value }) => ({ label: `${endpoint} ${status} ${name}`, endpoint, status, value }));
  });
}

function resolve(document: Node, node: Node): Node {
  const reference = node['$ref'];
  if (typeof reference !== 'string') return node;
  return reference
    .split('/')
    .slice(1)
    .reduce((at, key) => at[key] as Node, document);
}

function entries(value: unknown): [string, Node][] {
  return typeof value === 'object' && value !== null ? (Object.entries(value) as [string, Node][]) : [];
}
