import { ApiError } from './api-error';
import type { Client } from './client';
import { EventParser, type ServerEvent } from './event-parser';

/** The service pings every 15 s; silence beyond this means that the line is dead. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

export interface Follower {
  /** The line is open: what was missed before has to be asked for. */
  onOpen(): void;
  onEvent(event: ServerEvent): void;
  /** The line is down; it is tried again. */
  onDown(why: string): void;
}

/**
 * Follows `GET /v1/events` until the signal ends it. By `fetch`, because `EventSource` cannot send the token; so the
 * pauses between tries are ours: doubled from one second to thirty, each between half and all of that.
 */
export async function follow(client: Client, follower: Follower, signal: AbortSignal): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  const ended = (): boolean => signal.aborted;
  while (!ended()) {
    try {
      await listen(client, follower, signal, () => (pauseMs = FIRST_PAUSE_MS));
      if (!ended()) follower.onDown('the service closed the line');
    } catch (error) {
      if (ended() || (error instanceof ApiError && error.status === 401)) return;
      follower.onDown(error instanceof ApiError ? error.message : 'the line went silent');
    }
    await pause(pauseMs * (0.5 + Math.random() / 2), signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function listen(client: Client, follower: Follower, signal: AbortSignal, onData: () => void): Promise<void> {
  const dead = new AbortController();
  let watchdog = setTimeout(() => dead.abort(), SILENCE_MS);
  try {
    const { body } = await client.stream('v1/events', AbortSignal.any([signal, dead.signal]));
    if (body === null) return;
    follower.onOpen();
    const parser = new EventParser();
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => dead.abort(), SILENCE_MS);
      onData();
      for (const event of parser.push(part.value)) follower.onEvent(event);
    }
  } finally {
    clearTimeout(watchdog);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
