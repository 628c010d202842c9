import 'reflect-metadata';
import type { FinishRow } from '../db';
import { letterForPayload } from './dead-letter';
import { OutcomeEvents } from './outcome-events';
import type { Outcome } from './pass';
import type { Run } from './run-log';
import { agentId } from './testing/builders';
import { recordingEvents, type Told } from './testing/recording-events';

const run = (over: Partial<Run> = {}): Run => ({
  version: 3,
  change_type: 'FULL_SYNC',
  source: 'message',
  action: 'update',
  drift: [{ field: 'image', desired: 'acme/bot:2', observed: 'acme/bot:1' }],
  outcome: 'synced',
  reason: null,
  error: null,
  attempt: 2,
  replica: 'here',
  trace_id: null,
  duration_ms: 40,
  ...over,
});

function told(over: Partial<FinishRow>): Told[] {
  const events: Told[] = [];
  const row = { agent_id: agentId(), epoch: '1', next: 'done', attempts: 0, ...over } satisfies FinishRow;
  new OutcomeEvents(recordingEvents(events)).finished(row);
  return events;
}

const kinds = (outcome: Outcome['outcome']): string[] => told({ run: run({ outcome }) }).map(({ kind }) => kind);

it.each<{ outcome: Outcome['outcome']; want: string[] }>([
  { outcome: 'synced', want: ['synced'] },
  { outcome: 'deleted', want: ['deleted'] },
  { outcome: 'rolling-out', want: ['rolling-out'] },
  { outcome: 'held', want: ['held'] },
  { outcome: 'planned', want: ['held'] },
  { outcome: 'retrying', want: ['retrying'] },
  { outcome: 'failed', want: ['failed'] },
  { outcome: 'delivered', want: [] },
  { outcome: 'draining', want: [] },
  { outcome: 'superseded', want: [] },
  { outcome: 'no-op', want: [] },
  { outcome: 'nothing-to-do', want: [] },
])('a pass that ended as $outcome is told as $want', ({ outcome, want }) => {
  expect(kinds(outcome)).toEqual(want);
});

it('tells of a synced agent what its line of history says', () => {
  expect(told({ run: run() })).toEqual([
    {
      kind: 'synced',
      agentId: agentId(),
      version: 3,
      changeType: 'FULL_SYNC',
      source: 'message',
      action: 'update',
      drift: [{ field: 'image', desired: 'acme/bot:2', observed: 'acme/bot:1' }],
      attempt: 2,
      durationMs: 40,
    },
  ]);
});

it('tells why an agent failed, and then of its dead letter', () => {
  const letter = letterForPayload(Buffer.from('x'), {
    reason: 'InvalidConfig',
    error: 'deployment.image: is missing',
    attempts: 1,
    failedAt: new Date(),
  });
  const events = told({
    status: 'ERROR_SYNC',
    run: run({ outcome: 'failed', reason: 'InvalidConfig', error: 'deployment.image: is missing' }),
    dead_letter: { ...letter, agent_id: agentId(), version: 3, change_type: 'FULL_SYNC' },
  });
  const why = { reason: 'InvalidConfig', error: 'deployment.image: is missing' };
  expect(events).toEqual([
    expect.objectContaining({ kind: 'failed', status: 'ERROR_SYNC', deadLettered: true, ...why }),
    {
      kind: 'dead-lettered',
      id: letter.id,
      agentId: agentId(),
      version: 3,
      changeType: 'FULL_SYNC',
      attempts: 1,
      ...why,
    },
  ]);
});

it('tells a failure at the slow pace apart from the first', () => {
  expect(told({ run: run({ outcome: 'failed' }) })).toEqual([expect.objectContaining({ deadLettered: false })]);
});

it('tells nothing of a look that has no line of history', () => expect(told({ run: null })).toEqual([]));
