/** One page of a list, in the order of its keys. `nextCursor` is opaque; null = there is no more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * A moment as ISO-8601 in UTC, with milliseconds.
 *
 * @format date-time
 */
export type Timestamp = string;
