import type { StatusReason } from '../../domain';
import type { ReadLetter } from './read-dead-letter';

/** Which dead letters; every part narrows it down, and null leaves it open. */
export interface LetterBounds {
  readonly reason: StatusReason | null;
  readonly agentId: string | null;
  /** Only those that failed before. */
  readonly before: Date | null;
}

export function within({ reason, agentId, before }: LetterBounds, letter: ReadLetter): boolean {
  return (
    (reason === null || letter.reason === reason) &&
    (agentId === null || letter.agentId?.toLowerCase() === agentId.toLowerCase()) &&
    (before === null || letter.failedAt.getTime() < before.getTime())
  );
}

/** What the text of every letter within the bounds contains: Redis leaves the others where they are. */
export function textsOf({ reason, agentId }: LetterBounds): string[] {
  return [reason, agentId?.toLowerCase() ?? null].filter((text) => text !== null);
}
