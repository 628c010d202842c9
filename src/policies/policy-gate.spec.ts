import { Global, Injectable, Module, Scope, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { LoggerModule } from 'nestjs-pino';
import { AppConfig, readEnvironment } from '../config';
import { allow, hold, PlanHeldError, PoliciesModule, PolicyGate, SyncPolicy } from '.';
import type { PlanPolicy, PolicyDecision, ProposedPlan } from '.';

const config = readEnvironment({
  DATABASE_URL: 'postgres://sync@127.0.0.1/sync',
  REDIS_URL: 'redis://127.0.0.1',
  PIPECAT_PRIVATE_API_KEY: 'private-key',
  PIPECAT_PUBLIC_API_KEY: 'pk_public-key',
});

@Global()
@Module({ providers: [{ provide: AppConfig, useValue: config }], exports: [AppConfig] })
class TestConfigModule {}

type Decide = PlanPolicy['decide'];

const answers: Record<string, Decide> = {};

@SyncPolicy()
@Injectable()
class Freeze implements PlanPolicy {
  decide(plan: ProposedPlan, signal: AbortSignal): PolicyDecision | Promise<PolicyDecision> {
    return (answers['freeze'] ?? allow)(plan, signal);
  }
}

@SyncPolicy()
@Injectable()
class Approval implements PlanPolicy {
  decide(plan: ProposedPlan, signal: AbortSignal): PolicyDecision | Promise<PolicyDecision> {
    return (answers['approval'] ?? allow)(plan, signal);
  }
}

/** Not marked as a policy. */
@Injectable()
class Unmarked implements PlanPolicy {
  decide(): PolicyDecision {
    return hold('nobody asks it');
  }
}

@SyncPolicy()
@Injectable({ scope: Scope.REQUEST })
class PerRequest extends Unmarked {}

async function gateOf(...providers: Provider[]): Promise<PolicyGate> {
  const logger = LoggerModule.forRoot({ pinoHttp: { level: 'silent' } });
  const imports = [TestConfigModule, logger, PoliciesModule];
  const module = await Test.createTestingModule({ imports, providers }).compile();
  await module.init();
  return module.get(PolicyGate);
}

const plan = (): ProposedPlan => ({
  kind: 'delete',
  agentId: 'a',
  agentName: 'cs-a',
  version: null,
  why: { source: 'message', changeType: 'DEPROVISION' },
  configuration: null,
  observed: null,
});

beforeEach(() => {
  for (const name of Object.keys(answers)) Reflect.deleteProperty(answers, name);
});

it('lets everything pass when there is no policy, and does not even put the plan together', async () => {
  const gate = await gateOf(Unmarked);
  const propose = jest.fn(plan);
  await expect(gate.pass(propose)).resolves.toBeUndefined();
  expect(propose).not.toHaveBeenCalled();
});

it('lets a plan pass that every policy allows', async () => {
  const gate = await gateOf(Freeze, Approval);
  await expect(gate.ask(plan)).resolves.toBeNull();
});

it('holds a plan that one of several holds, with its name, its reason and its time', async () => {
  answers['freeze'] = () => hold('a freeze', { retryAfterMs: 5000 });
  const gate = await gateOf(Freeze, Approval);
  const held = { heldBy: 'Freeze', error: 'held by Freeze: a freeze', retryAfterMs: 5000 };
  await expect(gate.ask(plan)).resolves.toEqual(held);
  await expect(gate.pass(plan)).rejects.toEqual(new PlanHeldError(held));
});

it('names all that hold it, and asks again when the last of them said', async () => {
  answers['freeze'] = () => hold('a freeze', { retryAfterMs: 5000 });
  answers['approval'] = () => Promise.resolve(hold('not approved'));
  const gate = await gateOf(Freeze, Approval);
  await expect(gate.ask(plan)).resolves.toEqual({
    heldBy: 'Approval, Freeze',
    error: 'held by Approval: not approved; held by Freeze: a freeze',
    retryAfterMs: config.sync.parkedRetryMs,
  });
});

it('is not asked again within a second, whatever a policy says', async () => {
  answers['freeze'] = () => hold('now', { retryAfterMs: -1 });
  await expect((await gateOf(Freeze)).ask(plan)).resolves.toMatchObject({ retryAfterMs: 1000 });
});

it.each<{ how: string; decide: Decide; want: string }>([
  {
    how: 'throws',
    decide: () => {
      throw new Error('no table');
    },
    want: 'held by Freeze: the policy failed: no table',
  },
  {
    how: 'rejects',
    decide: () => Promise.reject(new Error('no table')),
    want: 'held by Freeze: the policy failed: no table',
  },
  {
    how: 'answers nothing',
    decide: () => undefined as never,
    want: 'held by Freeze: the policy failed: it answered neither allow nor hold with a reason',
  },
  {
    how: 'answers true',
    decide: () => true as never,
    want: 'held by Freeze: the policy failed: it answered neither allow nor hold with a reason',
  },
  {
    how: 'holds without a reason',
    decide: () => ({ verdict: 'hold' }) as never,
    want: 'held by Freeze: the policy failed: it answered neither allow nor hold with a reason',
  },
])('holds when a policy $how', async ({ decide, want }) => {
  answers['freeze'] = decide;
  await expect((await gateOf(Freeze, Approval)).ask(plan)).resolves.toEqual({
    heldBy: 'Freeze',
    error: want,
    retryAfterMs: 60_000,
  });
});

it('holds when a policy hangs, and tells it by its signal', async () => {
  const aborted = jest.fn();
  answers['freeze'] = (_plan, signal) => {
    signal.addEventListener('abort', aborted);
    return new Promise(() => undefined);
  };
  const asked = (await gateOf(Freeze)).ask(plan);
  await expect(asked).resolves.toMatchObject({ error: 'held by Freeze: the policy failed: no answer within 2000 ms' });
  expect(aborted).toHaveBeenCalledTimes(1);
});

it('asks several policies side by side', async () => {
  const begun: string[] = [];
  let release!: () => void;
  const both = new Promise<void>((resolve) => (release = resolve));
  const decide =
    (name: string): Decide =>
    async () => {
      begun.push(name);
      if (begun.length === 2) release();
      await both;
      return allow();
    };
  answers['freeze'] = decide('freeze');
  answers['approval'] = decide('approval');
  await expect((await gateOf(Freeze, Approval)).ask(plan)).resolves.toBeNull();
});

it('refuses to start with a policy that is made for each request, and names it', async () => {
  await expect(gateOf(PerRequest)).rejects.toThrow('PerRequest cannot be a policy: it is not a singleton');
});
