import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { operationsOf, type VendorOperation } from './openapi';

type Node = Record<string, unknown>;

export type Verdict =
  /** It is as the document says. */
  | { kind: 'valid' }
  /** The document says nothing about this status. */
  | { kind: 'undocumented' }
  | { kind: 'invalid'; errors: ErrorObject[] };

/** Says what the vendor's document thinks of a request or an answer. */
export class VendorValidator {
  readonly operations: VendorOperation[];
  private readonly ajv: Ajv;
  private readonly compiled = new Map<Node, ValidateFunction>();

  constructor(document: Node) {
    this.operations = operationsOf(document);
    this.ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema({ $id: 'vendor', components: document['components'] });
  }

  find(method: string, path: string): VendorOperation | undefined {
    const { pathname } = new URL(path, 'http://simulator');
    return this.operations
      .filter((operation) => operation.method === method && matches(operation, pathname))
      .sort((a, b) => b.template.split('/').length - a.template.split('/').length)[0];
  }

  acceptsRequest(operation: VendorOperation, body: unknown): boolean {
    return operation.request === null || this.compile(operation.request)(body);
  }

  judge(operation: VendorOperation, status: number, body: unknown): Verdict {
    const schema = operation.responses.get(status);
    if (!schema) return { kind: 'undocumented' };
    const validate = this.compile(schema);
    return validate(body) ? { kind: 'valid' } : { kind: 'invalid', errors: validate.errors ?? [] };
  }

  private compile(schema: Node): ValidateFunction {
    let validate = this.compiled.get(schema);
    if (!validate) {
      validate = this.ajv.compile(pointToVendor(schema) as Node);
      this.compiled.set(schema, validate);
    }
    return validate;
  }
}

function pointToVendor(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(pointToVendor);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace(/^#/, 'vendor#') : pointToVendor(value),
    ]),
  );
}

function matches({ base, template }: VendorOperation, pathname: string): boolean {
  const pattern = `${base}${template}`.replace(/\{path\}/, '.+').replace(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(pathname);
}
