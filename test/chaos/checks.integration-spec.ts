import { nameOf } from '../support/agents';
import { document, firstDeployment } from './documents';
import type { AgentFacts, Call, Evidence, PlatformAgent, PlatformSession, RunFacts } from './evidence';
import { newestWins, noDoubleEffect, noForeignHarm, nothingVanishes, singleWriter } from './history-checks';
import { Ledger } from './ledger';
import { convergence, queueEmpty } from './state-checks';
import type { Case, Check } from './violation';

const ID = '11111111-2222-4333-8444-555555555555';
const NAME = nameOf(ID);
const T = 1_000_000;

const agent = (more: Partial<AgentFacts> = {}): AgentFacts => ({
  id: ID,
  desired_state: 'present',
  sync_status: 'SYNCED',
  status_reason: null,
  synced_version: 2,
  active_version: 2,
  command_version: 1,
  pipecat_cloud_instance_id: NAME,
  last_error_message: null,
  config: document(2, firstDeployment()),
  ...more,
});

const platform = (more: Partial<PlatformAgent> = {}): PlatformAgent => ({
  name: NAME,
  serviceId: 'service',
  deleted: false,
  ready: true,
  desired: firstDeployment(),
  desiredDeploymentId: 'd1',
  reconciledDeploymentId: 'd1',
  deployments: 1,
  ...more,
});

const session = (more: Partial<PlatformSession> = {}): PlatformSession => ({
  sessionId: 'session',
  serviceId: 'service',
  agentName: NAME,
  endedAt: null,
  bot: { mode: 'accepts' },
  contextVersion: 2,
  context: null,
  heard: [],
  ...more,
});

const call = (more: Partial<Call> = {}): Call => ({
  seq: 1,
  op: 'createAgent',
  agent: NAME,
  sessionId: null,
  status: 200,
  write: true,
  applied: true,
  startedAt: T,
  endedAt: T + 10,
  fault: null,
  requestBody: null,
  ...more,
});

const run = (id: string, version: number, outcome = 'synced'): RunFacts => ({ id, agent_id: ID, version, outcome });

const given = (more: Partial<Evidence> & { there?: PlatformAgent | null } = {}, ledger = new Ledger()): Case => {
  const { there = platform(), ...rest } = more;
  ledger.provision(ID);
  const evidence: Evidence = {
    agents: [agent()],
    versions: [{ agent_id: ID, version: 1, config: document(1, firstDeployment()) }],
    requests: [],
    runs: [],
    platform: new Map(there === null ? [] : [[there.name, there]]),
    incarnations: there === null ? [] : [there],
    sessions: [],
    calls: [call()],
    overlaps: [],
    letters: [],
    waitingLetters: 0,
    ...rest,
  };
  return { evidence, ledger, foreign: new Set() };
};

const asleep = (): Ledger => {
  const ledger = new Ledger();
  ledger.pauses.push({ replica: 0, from: T - 100, to: T + 100 });
  return ledger;
};

const garbage = (): Ledger => {
  const ledger = new Ledger();
  ledger.sent.push({ at: T, payload: 'rubbish', receivers: 3, agentId: null, version: -1 });
  return ledger;
};

const pair = { agent: NAME, first: call({ op: 'updateAgent' }), second: call({ op: 'updateAgent', startedAt: T + 5 }) };
const backwards = [3, 2].map((contextVersion, n) => ({ at: T + n, contextVersion }));

describe('the checks of the chaos', () => {
  it.each<{ why: string; check: Check; found: Case }>([
    { why: 'all is well', check: convergence, found: given({ sessions: [session()] }) },
    {
      why: 'absent and gone',
      check: convergence,
      found: given({ agents: [agent({ desired_state: 'absent', sync_status: 'DELETED' })], there: null }),
    },
    {
      why: 'two writes at once, one replica asleep',
      check: singleWriter,
      found: given({ overlaps: [pair] }, asleep()),
    },
    {
      why: 'a session in reverse, one replica asleep',
      check: newestWins,
      found: given({ sessions: [session({ heard: backwards })] }, asleep()),
    },
    {
      why: 'an older version after a delete',
      check: newestWins,
      found: given({ runs: [run('1', 3), run('2', 3, 'deleted'), run('3', 1)] }),
    },
    { why: 'one create for one wish', check: noDoubleEffect, found: given() },
    {
      why: 'a request that is parked',
      check: queueEmpty,
      found: given({ requests: [{ agent_id: ID, parked_for: 'present:2', last_reason: 'InvalidConfig' }] }),
    },
  ])('accept: $why', ({ check, found }) => expect(check(found)).toEqual([]));

  it.each<{ why: string; check: Check; found: Case }>([
    { why: 'SYNCED with nothing there', check: convergence, found: given({ there: null }) },
    { why: 'SYNCED at an older version', check: convergence, found: given({ agents: [agent({ synced_version: 1 })] }) },
    {
      why: 'SYNCED before it is reconciled',
      check: convergence,
      found: given({ there: platform({ desiredDeploymentId: 'd2' }) }),
    },
    {
      why: 'SYNCED with another image',
      check: convergence,
      found: given({ there: platform({ desired: { ...firstDeployment(), image: 'acme/other:1' } }) }),
    },
    {
      why: 'SYNCED with a session that never heard',
      check: convergence,
      found: given({ sessions: [session({ contextVersion: 1 })] }),
    },
    {
      why: 'an error without a right reason',
      check: convergence,
      found: given({ agents: [agent({ sync_status: 'ERROR_SYNC', status_reason: 'InvalidConfig' })] }),
    },
    { why: 'still at work', check: convergence, found: given({ agents: [agent({ sync_status: 'SYNCING' })] }) },
    {
      why: 'DELETED and still there',
      check: convergence,
      found: given({ agents: [agent({ desired_state: 'absent', sync_status: 'DELETED' })] }),
    },
    {
      why: 'a request left over',
      check: queueEmpty,
      found: given({ requests: [{ agent_id: ID, parked_for: null, last_reason: null }] }),
    },
    { why: 'letters left over', check: queueEmpty, found: given({ waitingLetters: 1 }) },
    { why: 'a session that went back', check: newestWins, found: given({ sessions: [session({ heard: backwards })] }) },
    { why: 'a history that went back', check: newestWins, found: given({ runs: [run('1', 3), run('2', 2)] }) },
    { why: 'two writes at once', check: singleWriter, found: given({ overlaps: [pair] }) },
    {
      why: 'a write to a foreign agent',
      check: noForeignHarm,
      found: { ...given({ calls: [call({ op: 'updateAgent', applied: false })] }), foreign: new Set([NAME]) },
    },
    { why: 'two creates for one wish', check: noDoubleEffect, found: given({ calls: [call(), call({ seq: 2 })] }) },
    {
      why: 'more deployments than wanted',
      check: noDoubleEffect,
      found: given({ there: platform({ deployments: 2 }) }),
    },
    { why: 'a bad message without a letter', check: nothingVanishes, found: given({}, garbage()) },
  ])('refuse: $why', ({ check, found }) => expect(check(found)).toHaveLength(1));

  it('hold a message to account unless all of its hearers were ended, or Redis just then', () => {
    const [two, three, cut] = [garbage(), garbage(), garbage()];
    two.ends.push(T + 500, T + 900);
    three.ends.push(T + 500, T + 900, T + 2000);
    cut.cuts.push(T + 50);
    expect([two, three, cut].map((ledger) => nothingVanishes(given({}, ledger)).length)).toEqual([1, 0, 0]);
  });
});
