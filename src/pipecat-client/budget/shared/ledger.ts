import { RedisScript, type RedisConnection } from '../../../redis';
import type { Ask } from '../pace';
import { RESUME_AT, type Slowdown } from '../slowdown';
import { LOOK, PAUSE, RESERVE, SLOW_DOWN } from './ledger-scripts';

/** How the account stood when Redis answered. */
export interface LedgerState {
  /** Calls that were reserved: all that were asked for, or none. */
  readonly count: number;
  /** When the first of them may be made, or when to ask again. */
  readonly inMs: number;
  readonly pausedForMs: number;
  /** Revision of `slowdown`. */
  readonly seq: string;
  readonly slowdown: Slowdown | null;
  /** Redis's clock, milliseconds since 1970. */
  readonly now: number;
}

/** Redis that neither answers nor refuses is as good as away: calls do not wait for it. */
const ANSWER_WITHIN_MS = 500;

/** The account that all replicas keep together of the calls with one credential. Every method rejects, soon, while Redis is away. */
export class Ledger {
  readonly #look: RedisScript;
  readonly #reserve: RedisScript;
  readonly #pause: RedisScript;
  readonly #slowDown: RedisScript;

  /** @param key asked anew each time: it follows the API key */
  constructor(
    { client }: Pick<RedisConnection, 'client'>,
    private readonly key: () => string,
  ) {
    this.#look = new RedisScript(client, LOOK);
    this.#reserve = new RedisScript(client, RESERVE);
    this.#pause = new RedisScript(client, PAUSE);
    this.#slowDown = new RedisScript(client, SLOW_DOWN);
  }

  look(): Promise<LedgerState> {
    return this.#run(this.#look);
  }

  reserve(seq: string, { count, intervalMs, horizonMs }: Ask): Promise<LedgerState> {
    return this.#run(this.#reserve, seq, count, intervalMs.toFixed(6), horizonMs);
  }

  pause(ms: number): Promise<LedgerState> {
    return this.#run(this.#pause, Math.ceil(ms));
  }

  /** Takes effect only while `seq` is still the account's. */
  slowDown(seq: string, slowdown: Slowdown): Promise<LedgerState> {
    return this.#run(this.#slowDown, seq, JSON.stringify(slowdown), Math.ceil(slowdown.pauseMs));
  }

  async #run(script: RedisScript, ...args: readonly (string | number)[]): Promise<LedgerState> {
    return parseState(await within(ANSWER_WITHIN_MS, script.run(this.key(), ...args)));
  }
}

function parseState(answer: unknown): LedgerState {
  const [count, inMs, pausedForMs, seq, slowdown, now] = (answer as readonly unknown[]).map(String);
  return {
    count: Number(count),
    inMs: Number(inMs),
    pausedForMs: Number(pausedForMs),
    seq: seq ?? '0',
    slowdown: parseSlowdown(slowdown ?? ''),
    now: Number(now),
  };
}

/** What another version of ours may have written is checked; what is not understood counts as nothing. */
function parseSlowdown(text: string): Slowdown | null {
  if (text === '') return null;
  try {
    const { limit, known, refusedAt, pauseMs, resumeAt } = JSON.parse(text) as Partial<Record<keyof Slowdown, unknown>>;
    if (!isNumber(limit) || !isNumber(refusedAt) || !isNumber(pauseMs)) return null;
    return { limit, known: known === true, refusedAt, pauseMs, resumeAt: isNumber(resumeAt) ? resumeAt : RESUME_AT };
  } catch {
    return null;
  }
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Redis did not answer within ${ms} ms`));
    }, ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
