import 'reflect-metadata';
import type {
  AgentSnapshot,
  OpenRecall,
  ProvenSession,
  RecallLook,
  RecallRepository,
  RemainingSession,
  StoppedSession,
} from '../db';
import { DbError, SyncError } from '../domain';
import type { Dispatcher } from './dispatcher';
import type { Evidence, RecallEvidence } from './recall-evidence';
import type { RecallStopper } from './recall-stopper';
import { RecallWorker } from './recall-worker';
import { active, agentId, appConfig, document, ownership, syncedSnapshot } from './testing/builders';

const TAKEN_AT = new Date('2026-01-01T12:00:00Z');
const PROVEN: ProvenSession = {
  sessionId: 's1',
  contextVersion: 7,
  via: 'push',
  acknowledgedAt: TAKEN_AT.toISOString(),
};

function recall(over: Partial<OpenRecall> = {}): OpenRecall {
  return {
    agentId: agentId(),
    version: 6,
    stopSessions: false,
    takenAt: TAKEN_AT,
    settled: true,
    deliveryAsked: true,
    remaining: [],
    request: 'none',
    paused: false,
    ...over,
  };
}

const stuck = (outcome: RemainingSession['outcome']): RemainingSession => ({
  sessionId: 's2',
  outcome,
  error: null,
  versionHeard: 6,
});

const ours = (over: Partial<AgentSnapshot> = {}): AgentSnapshot =>
  syncedSnapshot({ active: active({ version: 7 }), ...over });

interface Situation {
  readonly snapshot?: AgentSnapshot | null;
  readonly proven?: readonly ProvenSession[];
  readonly remaining?: readonly RemainingSession[];
  readonly doubt?: string | null;
  readonly variables?: Readonly<Record<string, string>>;
  /** What the look rejects with. */
  readonly fails?: Error;
  readonly leasedByAnother?: boolean;
}

/** A worker in the given situation, and what it did. */
function world(given: Situation = {}) {
  const done: string[] = [];
  const looks: RecallLook[] = [];
  const free = given.leasedByAnother !== true;
  const stopped: StoppedSession[] = [{ sessionId: 's2', stoppedAt: TAKEN_AT.toISOString() }];
  const recalls = {
    complete: async (_: OpenRecall, proven: readonly ProvenSession[]) => {
      done.push('complete');
      return { checkedAt: TAKEN_AT.toISOString(), sessions: proven, gone: 0 };
    },
    record: async (_: OpenRecall, look: RecallLook) => void looks.push(look),
    askDelivery: async () => {
      done.push('ask');
      return free;
    },
  } as unknown as RecallRepository;
  const evidence = {
    snapshot: async () => (given.snapshot === undefined ? ours() : given.snapshot),
    gather: async (): Promise<Evidence> => {
      if (given.fails !== undefined) throw given.fails;
      return { judged: { proven: given.proven ?? [], remaining: given.remaining ?? [] }, doubt: given.doubt ?? null };
    },
  } as unknown as RecallEvidence;
  const stopper = {
    stop: async (_: OpenRecall, __: AgentSnapshot, ids: readonly string[]) => {
      done.push(`stop ${ids.join()}`);
      return free ? stopped : null;
    },
  } as unknown as RecallStopper;
  const dispatcher = { wake: () => void done.push('wake') } as unknown as Dispatcher;
  const worker = new RecallWorker(appConfig(given.variables), recalls, evidence, stopper, dispatcher);
  const work = (over: Partial<OpenRecall> = {}, signal = new AbortController().signal) =>
    worker.work(recall(over), signal);
  return { work, done, looks };
}

describe('a look at a recall', () => {
  it('completes it when every live session is past the version', async () => {
    const { work, done, looks } = world({ proven: [PROVEN] });
    await expect(work()).resolves.toEqual({ done: 'completed', live: 1, remaining: 0, stopped: 0 });
    expect(done).toEqual(['complete']);
    expect(looks).toEqual([]);
  });

  it('has the active version pushed to whoever is left, by the ordinary way, and comes back soon', async () => {
    const { work, done, looks } = world({ proven: [PROVEN], remaining: [stuck(null)] });
    await expect(work({ deliveryAsked: false })).resolves.toMatchObject({ done: 'asked', live: 2, remaining: 1 });
    expect(done).toEqual(['ask', 'wake']);
    expect(looks).toEqual([
      { checkedAt: TAKEN_AT, remaining: [stuck(null)], obstacle: null, asked: true, againMs: 1000 },
    ]);
  });

  it('does not count it as asked for while somebody works on the agent', async () => {
    const { work, looks } = world({ remaining: [stuck(null)], leasedByAnother: true });
    await expect(work({ deliveryAsked: false })).resolves.toMatchObject({ done: 'waiting' });
    expect(looks[0]).not.toHaveProperty('asked');
  });

  it('stops what cannot take a push when that was asked for, and writes down whom', async () => {
    const { work, done, looks } = world({ remaining: [stuck('unsupported')] });
    await expect(work({ stopSessions: true })).resolves.toMatchObject({ done: 'stopped', stopped: 1 });
    expect(done).toEqual(['stop s2', 'wake']);
    expect(looks).toMatchObject([{ stopped: [{ sessionId: 's2' }] }]);
  });

  it('stops nobody while somebody else works on the agent', async () => {
    const { work, looks } = world({ remaining: [stuck('unsupported')], leasedByAnother: true });
    await expect(work({ stopSessions: true })).resolves.toMatchObject({ done: 'waiting', stopped: 0 });
    expect(looks).toMatchObject([{ stopped: [] }]);
  });

  it('that can be doubted proves nothing, even when nobody is left', async () => {
    const { work, done, looks } = world({ doubt: 'the agent is missing' });
    await expect(work()).resolves.toMatchObject({ done: 'waiting' });
    expect(done).toEqual([]);
    expect(looks).toMatchObject([{ obstacle: 'the agent is missing', againMs: 10_000 }]);
  });

  const left = [stuck('unsupported')];
  it.each<{ why: string; situation: Situation; obstacle: RegExp }>([
    {
      why: 'the policy is observe-only',
      situation: { variables: { SYNC_POLICY: 'observe-only' } },
      obstacle: /observe-only/,
    },
    { why: 'the agent is in no row', situation: { snapshot: null }, obstacle: /not known to be ours/ },
    {
      why: 'the agent was never made by us',
      situation: { snapshot: ours({ ownership: null }) },
      obstacle: /not known to be ours/,
    },
    {
      why: 'it is not confirmed that the agent is ours',
      situation: { snapshot: ours({ ownership: ownership({ confirmed: false }) }) },
      obstacle: /not known to be ours/,
    },
    { why: 'nothing is active', situation: { snapshot: ours({ active: null }) }, obstacle: /no version is active/ },
    {
      why: 'the recalled version is active again',
      situation: { snapshot: ours({ active: active({ version: 6 }) }) },
      obstacle: /version 6 is active/,
    },
  ])('neither pushes nor stops when $why', async ({ situation, obstacle }) => {
    const { work, done, looks } = world({ remaining: left, ...situation });
    await expect(work({ stopSessions: true, deliveryAsked: false })).resolves.toMatchObject({ done: 'waiting' });
    expect(done).toEqual([]);
    expect(looks[0]?.obstacle).toMatch(obstacle);
  });

  it.each<{ why: string; situation: Situation; obstacle: RegExp }>([
    {
      why: 'bots pull by themselves',
      situation: { variables: { CONTEXT_DELIVERY: 'pull-only' } },
      obstacle: /pull-only/,
    },
    {
      why: 'the agent is on its way out',
      situation: { snapshot: ours({ desiredState: 'absent' }) },
      obstacle: /deprovisioned/,
    },
    {
      why: 'the active version has no context',
      situation: { snapshot: ours({ active: active({ version: 7, document: document({}, null) }) }) },
      obstacle: /no llm_context/,
    },
  ])('pushes nothing when $why, but may stop', async ({ situation, obstacle }) => {
    const waiting = world({ remaining: [stuck(null)], ...situation });
    await waiting.work({ deliveryAsked: false });
    expect(waiting.done).toEqual([]);
    expect(waiting.looks[0]?.obstacle).toMatch(obstacle);
    const stopping = world({ remaining: [stuck(null)], ...situation });
    await stopping.work({ deliveryAsked: false, stopSessions: true });
    expect(stopping.done).toEqual(['stop s2', 'wake']);
  });
});

describe('a look that fails', () => {
  const failure = (errorClass: 'transient' | 'terminal') =>
    new SyncError('the platform said no', { errorClass, reason: 'PlatformUnavailable' });

  it('says why, and has the sessions tried again before any is stopped', async () => {
    const { work, looks } = world({ fails: failure('transient') });
    await expect(work({ remaining: [stuck(null)] })).resolves.toMatchObject({ done: 'failed', remaining: 1 });
    expect(looks).toEqual([{ obstacle: 'the platform said no', againMs: 10_000, asked: false }]);
  });

  it('for good asks for nothing again and again', async () => {
    const { work, looks } = world({ fails: failure('terminal') });
    await work();
    expect(looks).toEqual([{ obstacle: 'the platform said no', againMs: 10_000 }]);
  });

  it('because it was cut short leaves the recall to whoever comes next', async () => {
    const controller = new AbortController();
    controller.abort(new Error('the process is shutting down'));
    const { work, looks } = world({ fails: controller.signal.reason as Error });
    await work({}, controller.signal);
    expect(looks).toEqual([{ obstacle: 'the look was cut short: the process is shutting down', againMs: 0 }]);
  });

  it.each([
    { why: 'PostgreSQL is away', fails: new DbError('away') },
    { why: 'of a bug', fails: new TypeError('x is not a function') },
  ])('because $why is the scan’s to tell', async ({ fails }) => {
    const { work, looks } = world({ fails });
    await expect(work()).rejects.toBe(fails);
    expect(looks).toEqual([]);
  });
});
