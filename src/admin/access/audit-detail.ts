import { UUID_PATTERN } from '../../domain';

type Members = Readonly<Record<string, unknown>>;

/** Of a request or of its answer: what may be kept. Whatever is not named here is not, so no secret can slip in. */
const ASKED = [
  ...['version', 'changeType', 'change_type', 'stopSessions', 'reason', 'status', 'behind', 'all', 'expected'],
  ...['before', 'limit', 'agentIds', 'for', 'id'],
];
const ANSWERED = ['agents', 'matched', 'replayed', 'purged', 'version', 'from', 'recording', 'instanceId'];

const LONGEST = 200;
const MOST = 100;

/** What a write asked for, from its path and its body. */
export function askedFor(params: Members, body: unknown): Members {
  return picked(ASKED, { ...membersOf(body), ...params });
}

/** What came of it, as far as the answer says so. */
export function answered(answer: unknown): Members {
  return picked(ANSWERED, membersOf(answer));
}

/** The agent that a write is about: in its path, or in the body of an update. */
export function agentIdOf(params: Members, body: unknown): string | null {
  const { agent_id: published, agentId } = membersOf(body);
  const id = params['agentId'] ?? published ?? agentId;
  return typeof id === 'string' && UUID_PATTERN.test(id) ? id.toLowerCase() : null;
}

/** @param longest characters; a longer one is refused by the validation, and cut here */
export function whyOf(body: unknown, longest: number): string | null {
  const { why } = membersOf(body);
  return typeof why === 'string' && why !== '' ? storable(why.slice(0, longest)) : null;
}

function picked(names: readonly string[], members: Members): Members {
  return Object.fromEntries(
    names.map((name) => [name, kept(members[name])] as const).filter(([, value]) => value !== undefined),
  );
}

function kept(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return storable(value.slice(0, LONGEST));
  if (Array.isArray(value))
    return value.length > MOST ? [...value.slice(0, MOST).map(kept), `… ${value.length - MOST} more`] : value.map(kept);
  return undefined;
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

/** PostgreSQL stores no NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '�').toWellFormed();
}
