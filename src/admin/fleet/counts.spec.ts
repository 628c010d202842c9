import { SYNC_STATUSES } from '../../domain';
import { byReason, byStatus, withReason } from './counts';

const COUNTED = [
  { status: 'SYNCED', reason: null, agents: 90 },
  { status: 'ERROR_SYNC', reason: 'InvalidConfig', agents: 3 },
  { status: 'PENDING_DELETE', reason: 'DeleteHeld', agents: 5 },
  { status: 'ERROR_SYNC', reason: 'RateLimited', agents: 1 },
  { status: 'SYNCING', reason: 'RateLimited', agents: 2 },
] as const;

describe('the counts of the fleet', () => {
  it('have every status, also where there is no agent', () => {
    expect(byStatus(COUNTED)).toMatchObject({ SYNCED: 90, ERROR_SYNC: 4, SYNCING: 2, DELETED: 0 });
    expect(Object.keys(byStatus([]))).toEqual([...SYNC_STATUSES]);
  });

  it('have the reasons that occur, the most frequent first', () =>
    expect(byReason(COUNTED)).toEqual([
      { reason: 'DeleteHeld', agents: 5 },
      { reason: 'InvalidConfig', agents: 3 },
      { reason: 'RateLimited', agents: 3 },
    ]));

  it('know how many have one reason', () => {
    expect(withReason(COUNTED, 'DeleteHeld')).toBe(5);
    expect(withReason(COUNTED, 'DriftDetected')).toBe(0);
  });
});
