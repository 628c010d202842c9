import type { Tone } from './statuses';

const TONES: Readonly<Record<string, Tone | undefined>> = {
  synced: 'ok',
  delivered: 'ok',
  deleted: 'ok',
  'no-op': 'ok',
  'rolling-out': 'busy',
  draining: 'busy',
  planned: 'busy',
  retrying: 'warn',
  held: 'warn',
  drifted: 'warn',
  failed: 'bad',
};

/** How a run of the history ended, good or bad; what this page does not know is shown without a judgement. */
export const outcomeTone = (outcome: string): Tone => TONES[outcome] ?? 'quiet';

const HEARD: Readonly<Record<string, Tone | undefined>> = {
  accepted: 'ok',
  applied: 'ok',
  stale: 'ok',
  gone: 'quiet',
  not_ready: 'warn',
  failed: 'bad',
  unsupported: 'bad',
};

/** The same for a session's receipt. */
export const receiptTone = (outcome: string): Tone => HEARD[outcome] ?? 'quiet';
