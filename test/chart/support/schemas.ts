import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Manifest } from './helm';

/** The oldest Kubernetes that the chart is for, and the newest that it was checked against. */
export const KUBERNETES = ['1.27', '1.37'] as const;

interface Schemas {
  readonly kinds: Readonly<Record<string, string>>;
  readonly $defs: Readonly<Record<string, object>>;
}

function validators(file: string): (kind: string) => ValidateFunction | undefined {
  const { kinds, $defs } = JSON.parse(readFileSync(join(__dirname, '../schemas', file), 'utf8')) as Schemas;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'kubernetes', $defs });
  const compiled = new Map<string, ValidateFunction>();
  return (kind) => {
    const reference = kinds[kind];
    if (reference === undefined) return undefined;
    const validate = compiled.get(kind) ?? ajv.compile({ $ref: `kubernetes${reference}` });
    compiled.set(kind, validate);
    return validate;
  };
}

/** What others than Kubernetes bring; its schemas are ours, and as strict. */
const custom = validators('custom.json');

const versions = new Map(KUBERNETES.map((version) => [version, validators(`kubernetes-${version}.json`)]));

/** Tells what a Kubernetes of this version would not know or not take in a manifest; nothing when all is well. */
export function checker(version: (typeof KUBERNETES)[number]): (manifest: Manifest) => string[] {
  return (manifest) => {
    const kind = `${manifest.apiVersion}/${manifest.kind}`;
    const validate = versions.get(version)?.(kind) ?? custom(kind);
    if (validate === undefined) return [`${kind} is not known`];
    const valid: boolean = validate(manifest);
    if (valid) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) =>
        `${manifest.kind} ${manifest.metadata.name}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
