import { parseDuration } from '../../output/time';
import { UsageError } from '../cli-error';

/** @throws UsageError */
export function whole(name: string, text: string, min = 0, max = 2_147_483_647): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${name} must be a whole number from ${min} to ${max}`);
}

/** nest-commander lists `choices` in the help and leaves holding to them to the option. @throws UsageError */
export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const word = known.find((one) => one === text);
  if (word !== undefined) return word;
  throw new UsageError(`${name} must be one of ${known.join(', ')}`);
}

/** Milliseconds. @throws UsageError */
export function time(name: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new UsageError(`${name} must be a time, as 90s, 5m or 2h`);
  return ms;
}

/** Of an option that may be repeated, or name several with commas. @throws UsageError */
export function several<T extends string>(
  name: string,
  text: string,
  known: readonly T[] | null,
  before: readonly T[] = [],
): readonly T[] {
  const words = text.split(',').map((word) => word.trim());
  for (const word of words) {
    if (word === '') throw new UsageError(`${name} must not be empty`);
    if (known !== null && !(known as readonly string[]).includes(word)) {
      throw new UsageError(`${name} is none of ${known.join(', ')}: ${word}`);
    }
  }
  return [...before, ...(words as T[])];
}

/** An ISO-8601 moment, or how long ago, as `2h`. @returns ISO-8601 @throws UsageError */
export function moment(name: string, text: string, now = Date.now()): string {
  const ms = parseDuration(text);
  const at = ms === null || /^\d+$/.test(text) ? Date.parse(text) : now - ms;
  if (Number.isNaN(at))
    throw new UsageError(`${name} must be a moment, as 2026-01-31T12:00:00Z, or how long ago, as 2h`);
  return new Date(at).toISOString();
}
