import { randomUUID } from 'node:crypto';
import { ADMIN_TOKEN } from '../admin/support';

/** Nothing is looked at again unless it is asked for. */
export const QUICK = { ADMIN_TOKEN, SYNC_PARKED_RETRY_MS: '600000', SYNC_SCAN_INTERVAL_MS: '3600000' };

/** An agent in no row. */
export const NOBODY = '00000000-0000-4000-8000-00000000dead';

/** A letter as config-sync writes it; the request in it names an agent that is in no row, so nothing comes of a replay. */
export function letter(over: object = {}): Record<string, unknown> & { id: string } {
  const update = { agent_id: NOBODY, version: 1, change_type: 'FULL_SYNC' };
  return {
    ...{
      id: randomUUID(),
      failed_at: '2026-01-02T03:04:05.678Z',
      reason: 'InvalidConfig',
      error: 'no image',
      attempts: 1,
    },
    ...{ message: JSON.stringify(update), ...update },
    ...over,
  };
}

/** The letter of a payload that was no update. */
export const rubbish = (over: object = {}): Record<string, unknown> & { id: string } => {
  const { id, failed_at } = letter();
  return {
    ...{ id, failed_at, reason: 'InvalidMessageFormat', error: 'not JSON', attempts: 1, message: 'hello' },
    ...over,
  };
};
