import { randomUUID } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { PipecatClient, SyncError, type AgentSpec } from 'pipecat-config-sync';
import { checkPort, describePort, portChecks, type PortUnderTest, type Trouble } from 'pipecat-config-sync/conformance';
import { InMemoryPlatform } from '../../examples/platform/in-memory.platform';
import { ConfigModule } from '../../src/config/config.module';
import { AGENT_SPEC_DEFAULTS } from '../../src/domain';
import { MetricsModule } from '../../src/metrics';
import { PipecatClientModule } from '../../src/pipecat-client';
import { environmentOf } from '../support/service';
import { startSimulator, type Simulator } from '../support/simulator';

const spec = (variant: number): AgentSpec => ({ ...AGENT_SPEC_DEFAULTS, image: `acme/bot:${variant}.0.0` });
const common = { newName: () => `cs-${randomUUID()}`, impossibleName: '../agents', spec };

describe('Pipecat Cloud over HTTP, against the simulator', () => {
  let simulator: Simulator;
  let module: TestingModule;

  const BOTS = {
    accepts: { mode: 'accepts' },
    'not-ready': { mode: 'not-ready' },
    'no-route': { mode: 'no-route' },
    'bare-200': { mode: 'vendor-sample' },
  } as const;
  const TROUBLES: Readonly<Record<Trouble, object>> = {
    unauthorized: { status: 401, message: 'Unauthorized' },
    'rate-limited': { status: 429, retryAfter: 1 },
    unavailable: { status: 503 },
  };

  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.child.end());

  // One for each check: what it learnt of a refused key is no matter of the next.
  beforeEach(async () => {
    const environment = environmentOf({
      databaseUrl: 'postgres://nobody@127.0.0.1/none',
      redisUrl: 'redis://127.0.0.1:1',
      apiUrl: simulator.url,
    });
    const imports = [ConfigModule.forRoot({ environment }), MetricsModule, PipecatClientModule.forRoot()];
    module = await Test.createTestingModule({ imports }).compile();
  });
  afterEach(() => module.close());

  const port = (): PortUnderTest => ({
    ...common,
    client: module.get(PipecatClient, { strict: false }),
    moreThanAPage: 130,
    startSession: async (name, bot) => (await simulator.addSessions(name, 1, BOTS[bot]))[0]!,
    endSession: async (sessionId) => {
      await simulator.http.post(`/sessions/${sessionId}/end`);
    },
    fail: async (trouble) => {
      const op = ['getAgent', 'createAgent'];
      await simulator.fault({ op, effect: { kind: 'status', ...TROUBLES[trouble] } });
    },
    heal: () => simulator.clearFaults(),
  });

  describePort({ describe, it }, 'keeps what config-sync relies on', port);
});

const inMemory = (platform = new InMemoryPlatform()): PortUnderTest => ({
  ...common,
  client: platform,
  startSession: (name, bot) => Promise.resolve(platform.start(name, bot)),
  endSession: (sessionId) => Promise.resolve(void platform.end(sessionId)),
  settleMs: 150,
});

describePort({ describe, it }, 'A platform in memory', () => inMemory());

/** Platforms that are wrong in one way each, and what has to be found. */
const MUTANTS = {
  forgetsTheSpec: class extends InMemoryPlatform {
    override async observe(...[name, signal]: Parameters<PipecatClient['observe']>) {
      const seen = await super.observe(name, signal);
      return seen && { ...seen, spec: { ...seen.spec, image: 'acme/bot:0.0.0' } };
    }
  },
  neverReady: class extends InMemoryPlatform {
    override async observe(...[name, signal]: Parameters<PipecatClient['observe']>) {
      const seen = await super.observe(name, signal);
      return seen && { ...seen, rollout: { ...seen.rollout, ready: false } };
    }
  },
  takesAnyName: class extends InMemoryPlatform {
    override async ensureProvisioned(...[desired, signal]: Parameters<PipecatClient['ensureProvisioned']>) {
      await super.ensureDeprovisioned(desired.name, signal);
      return super.ensureProvisioned(desired, signal);
    }
  },
  alwaysUpdates: class extends InMemoryPlatform {
    override ensureConfig(...[desired, seen, signal]: Parameters<PipecatClient['ensureConfig']>) {
      return super.ensureConfig({ ...desired, force: true }, seen, signal);
    }
  },
  ignoresForce: class extends InMemoryPlatform {
    override ensureConfig(...[desired, seen, signal]: Parameters<PipecatClient['ensureConfig']>) {
      return super.ensureConfig({ ...desired, force: false }, seen, signal);
    }
  },
  saysDeletedTwice: class extends InMemoryPlatform {
    override async ensureDeprovisioned(...[name, signal]: Parameters<PipecatClient['ensureDeprovisioned']>) {
      await super.ensureDeprovisioned(name, signal);
      return 'deleted' as const;
    }
  },
  endsSessions: class extends InMemoryPlatform {
    override async ensureDeprovisioned(...[name, signal]: Parameters<PipecatClient['ensureDeprovisioned']>) {
      for (const { sessionId } of await super.liveSessions(name, signal)) this.end(sessionId);
      return super.ensureDeprovisioned(name, signal);
    }
  },
  readsOnePage: class extends InMemoryPlatform {
    override async liveSessions(...[name, signal]: Parameters<PipecatClient['liveSessions']>) {
      return (await super.liveSessions(name, signal)).slice(0, 1);
    }
  },
  believesA200: class extends InMemoryPlatform {
    override async pushContext(...[name, id, update, signal]: Parameters<PipecatClient['pushContext']>) {
      const receipt = await super.pushContext(name, id, update, signal);
      const bare = receipt.error?.includes('without an acknowledgement') === true;
      return bare ? { ...receipt, outcome: 'accepted' as const, contextVersion: update.contextVersion } : receipt;
    }
  },
  callsEveryStopAStop: class extends InMemoryPlatform {
    override async stopSession(...[name, id, signal]: Parameters<PipecatClient['stopSession']>) {
      await super.stopSession(name, id, signal);
      return true;
    }
  },
  ignoresSignals: class extends InMemoryPlatform {
    override observe(...[name]: Parameters<PipecatClient['observe']>) {
      return super.observe(name, new AbortController().signal);
    }
  },
  throwsAnything: class extends InMemoryPlatform {
    override async observe(...[name, signal]: Parameters<PipecatClient['observe']>) {
      return super.observe(name, signal).catch((error: unknown) => {
        throw error instanceof SyncError ? new Error(error.message) : error;
      });
    }
  },
  keepsSecretSets: class extends InMemoryPlatform {
    override deleteSecretSet(): Promise<void> {
      return Promise.resolve();
    }
  },
} as const;

describe('a platform that is wrong in one way is found out', () => {
  const found = async (platform: InMemoryPlatform): Promise<string[]> =>
    (await checkPort(inMemory(platform))).filter(({ result }) => result === 'failed').map(({ name }) => name);

  it('and one that is right is not', async () => expect(await found(new InMemoryPlatform())).toEqual([]));

  it.each<[keyof typeof MUTANTS, string]>([
    ['forgetsTheSpec', 'makes an agent that then shows what was asked for, and becomes ready'],
    ['neverReady', 'makes an agent that then shows what was asked for, and becomes ready'],
    ['takesAnyName', 'refuses to make an agent whose name is taken, and leaves the one that is there as it is'],
    ['alwaysUpdates', 'changes nothing when nothing differs'],
    ['ignoresForce', 'restarts by force although nothing differs'],
    ['saysDeletedTwice', 'deletes an agent, and says so when there was none'],
    ['endsSessions', 'lets live sessions run on when their agent is deleted'],
    ['readsOnePage', 'lists every live session once, over all pages, and none that has ended'],
    ['believesA200', 'believes no bare 200: without an acknowledgement nothing is settled'],
    ['callsEveryStopAStop', 'cuts a session off, and says so when it had ended'],
    ['ignoresSignals', 'stops when its signal has aborted, and has changed nothing'],
    ['throwsAnything', 'refuses an impossible name before it asks the platform, with a terminal SyncError'],
    ['keepsSecretSets', 'makes a secret set that becomes ready, and takes it away again'],
  ])('%s', async (mutant, want) => {
    const Mutant = MUTANTS[mutant] as unknown as new () => InMemoryPlatform;
    expect(await found(new Mutant())).toContain(want);
    expect(portChecks.map(({ name }) => name)).toContain(want);
  });
});

it('says which checks were skipped, since the platform can bring no trouble about', async () => {
  const results = await checkPort({ ...inMemory(), secretSets: false });
  expect(results.filter(({ result }) => result === 'skipped')).toHaveLength(5);
});
