import { messageOf } from '../domain';
import { within } from '../metrics';

/** What a look found, or why it found nothing. */
export type Looked<T> = { readonly value: T; readonly error: null } | { readonly value: null; readonly error: string };

export interface LookSettings {
  /** Whoever asks, and how often: it is looked again at the earliest after so long. */
  readonly freshMs?: number;
  /** Nobody waits longer; the look itself goes on. */
  readonly withinMs?: number;
  /** Nobody waits at all while the last answer is not older than that: it is given, and the next look has begun. 0 when not given. */
  readonly staleMs?: number;
}

const FRESH_MS = 5000;
const WITHIN_MS = 1000;
/** A look that takes long is taken less often, so that it never takes more than this share of the time. */
const SHARE = 0.02;
const FRESH_AT_MOST_MS = 60_000;

/**
 * One look for all who ask: at most one at a time, and its answer holds for some seconds. While what it looks at hangs, whoever asks learns so
 * without waiting for it again.
 */
export class SharedLook<T> {
  readonly #freshMs: number;
  readonly #withinMs: number;
  readonly #staleMs: number;
  #last: Looked<T> | null = null;
  #freshUntil = Number.NEGATIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;
  #looking: { readonly ended: Promise<Looked<T>>; readonly since: number } | null = null;

  constructor(
    private readonly look: () => Promise<T>,
    { freshMs = FRESH_MS, withinMs = WITHIN_MS, staleMs = 0 }: LookSettings = {},
  ) {
    this.#freshMs = freshMs;
    this.#withinMs = withinMs;
    this.#staleMs = staleMs;
  }

  /** Never rejects. */
  async current(): Promise<Looked<T>> {
    const now = performance.now();
    if (this.#last !== null && now < this.#freshUntil) return this.#last;
    this.#looking ??= this.#begin();
    if (this.#last?.error === null && now - this.#lastAt < this.#staleMs) return this.#last;
    const { ended, since } = this.#looking;
    const late = { value: null, error: `no answer within ${this.#withinMs} ms` };
    const leftMs = since + this.#withinMs - now;
    return leftMs <= 0 ? late : within(ended, leftMs, late);
  }

  #begin(): { readonly ended: Promise<Looked<T>>; readonly since: number } {
    const since = performance.now();
    const ended = this.#once().then((looked) => {
      const now = performance.now();
      const restMs = looked.error === null ? Math.min(FRESH_AT_MOST_MS, (now - since) / SHARE) : 0;
      this.#last = looked;
      this.#lastAt = now;
      this.#freshUntil = now + Math.max(this.#freshMs, restMs);
      this.#looking = null;
      return looked;
    });
    return { ended, since };
  }

  async #once(): Promise<Looked<T>> {
    try {
      return { value: await this.look(), error: null };
    } catch (error) {
      return { value: null, error: messageOf(error) };
    }
  }
}
