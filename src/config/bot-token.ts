import { createHmac } from 'node:crypto';
import { Secret } from './secret';

/** Of this scheme; another one would get another number, so that both can be told apart while they overlap. */
const PREFIX = 'cst1.';

/**
 * The token that one agent's bots fetch their context with: `cst1.` and 43 characters of base64url. The same key and agent always give the
 * same token, so nothing is stored and nothing is looked up.
 *
 * @param agentId a UUID in any case of letters
 */
export function botToken(key: Secret, agentId: string): string {
  const mac = createHmac('sha256', key.reveal()).update(`context:${agentId.toLowerCase()}`).digest();
  return PREFIX + mac.toString('base64url');
}
