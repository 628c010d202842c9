import type { AgentProgress } from '../../db';
import { toWaitView, type Goal } from './goal';

const progress = (over: Partial<AgentProgress> = {}): AgentProgress => ({
  ...{ agentId: 'a', status: 'SYNCED', reason: null, error: null, syncedVersion: 3, activeVersion: 3 },
  ...{ asked: false, parked: false },
  ...over,
});

interface Case {
  readonly why: string;
  readonly goal: Goal;
  readonly version?: number;
  readonly agent: Partial<AgentProgress>;
  readonly want: { readonly done: boolean; readonly failed: boolean };
}

const there = { done: true, failed: false };
const onTheWay = { done: false, failed: false };
const stuck = { done: false, failed: true };

const CASES: Case[] = [
  { why: 'SYNCED at the active version is synced', goal: 'synced', agent: {}, want: there },
  { why: 'SYNCED at an older one is not', goal: 'synced', agent: { syncedVersion: 2 }, want: onTheWay },
  { why: 'a newer version than the one waited for will do', goal: 'synced', version: 2, agent: {}, want: there },
  { why: 'a version that is still to come is waited for', goal: 'synced', version: 4, agent: {}, want: onTheWay },
  {
    why: 'without an active version nothing is synced',
    goal: 'synced',
    agent: { activeVersion: null },
    want: onTheWay,
  },
  { why: 'an error that is tried again passes', goal: 'synced', agent: { status: 'ERROR_SYNC' }, want: onTheWay },
  { why: 'one that is parked does not', goal: 'synced', agent: { status: 'ERROR_SYNC', parked: true }, want: stuck },
  { why: 'DELETED is deleted', goal: 'deleted', agent: { status: 'DELETED' }, want: there },
  { why: 'draining is not yet', goal: 'deleted', agent: { status: 'PENDING_DELETE', parked: true }, want: onTheWay },
  {
    why: 'a delete that failed for good is stuck',
    goal: 'deleted',
    agent: { status: 'ERROR_DEPROVISIONING', parked: true },
    want: stuck,
  },
  { why: 'an agent for which nothing is asked is settled', goal: 'settled', agent: {}, want: there },
  { why: 'one that owes a sweep is not', goal: 'settled', agent: { asked: true }, want: onTheWay },
];

it.each(CASES)('$why', ({ goal, version = null, agent, want }) => {
  expect(toWaitView(progress(agent), goal, version)).toMatchObject(want);
});
