import type { AgentSearch } from '../../db';

const DIGITS = /^[0-9a-f]{1,32}$/;

/**
 * What somebody typed into a search: the beginning of a name, of an id with or without dashes, or of the name at Pipecat Cloud, which is the
 * prefix and the id.
 */
export function agentSearch(text: string, agentPrefix: string): AgentSearch {
  // PostgreSQL takes neither NUL nor half a character.
  const name = text.trim().replaceAll('\0', '').toWellFormed();
  const instance = `${agentPrefix}-`;
  const id = name.toLowerCase();
  const digits = (id.startsWith(instance) ? id.slice(instance.length) : id).replaceAll('-', '');
  return { name, idDigits: DIGITS.test(digits) ? digits : null };
}
