import { badRequest } from '../world/refusal';
import type { SecretsWrite } from '../world/secrets.service';
import { FieldReader } from './fields';

const TEXT = 'Invalid request format';
const PULL_TEXT = 'Must provide isImagePullSecret, host, and secretValue to update an image pull secret';
const SET_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const KEY = /^[A-Za-z0-9_-]{1,64}$/;

export function checkSetName(name: string): void {
  if (!SET_NAME.test(name) || name.length < 3 || name.length > 63)
    throw badRequest(TEXT, 'the name of the set is not valid');
}

export function parsePutSecrets(body: unknown): SecretsWrite {
  const fields = new FieldReader(body, TEXT);
  const region = fields.string('region') ?? null;
  if (fields.boolean('isImagePullSecret') === true) {
    checkPullSecret(fields);
    return { kind: 'imagePullSecret', keys: [], region };
  }
  return { kind: 'secret', keys: parseKeys(fields), region };
}

function checkPullSecret(fields: FieldReader): void {
  const host = fields.string('host');
  if (host === undefined || fields.string('secretValue') === undefined) throw badRequest(PULL_TEXT);
  if (!URL.canParse(host)) throw fields.complaint('host', 'is not a URL');
}

/** The CLI sends one pair at the top level instead of a list. */
function parseKeys(fields: FieldReader): string[] {
  const list = fields.has('secretKey') ? [fields] : readers(fields.raw('secrets'));
  if (list.length === 0) throw fields.complaint('secrets', 'is not a list with at least one pair');
  return list.map((pair) => {
    const key = pair.string('secretKey', { pattern: KEY });
    if (key === undefined) throw pair.complaint('secretKey', 'is missing');
    if (typeof pair.raw('secretValue') !== 'string') throw pair.complaint('secretValue', 'is not a text');
    return key;
  });
}

function readers(list: unknown): FieldReader[] {
  return Array.isArray(list) ? list.map((pair) => new FieldReader(pair, TEXT)) : [];
}
