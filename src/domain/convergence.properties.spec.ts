import fc from 'fast-check';
import type { AgentSpec } from './agent-spec';
import { plan, type Plan } from './plan';
import { AGENT_NAME, agentId, spec } from './testing/builders';
import { ModelPlatform } from './testing/model-platform';
import { CHANGE_TYPES, mergeWork, toWork, type RequestedWork, type Update } from './update';

/** What a control plane commits: versions of a configuration, and whether the agent is wanted. */
type Commit =
  { readonly kind: 'configure'; readonly maxAgents: number } | { readonly kind: 'want'; readonly wanted: boolean };

/** A look at one agent: everything is read from the rows, nothing from the messages. */
class World {
  readonly platform = new ModelPlatform(AGENT_NAME);
  readonly plans: Plan[] = [];
  private wish: AgentSpec = spec();
  private wanted = false;
  private version = 1;
  private applied: AgentSpec | null = null;
  private commandVersion = -1;
  private request: RequestedWork | null = null;

  commit(change: Commit): void {
    this.version += 1;
    if (change.kind === 'configure') this.wish = spec({ maxAgents: change.maxAgents });
    else this.wanted = change.wanted;
  }

  hint(changeType: Update['changeType']): void {
    const work = toWork({ agentId: agentId(), version: this.version, changeType });
    this.request = this.request === null ? work : mergeWork(this.request, work);
  }

  /** Carries out what is asked for; without a request there is nothing to do. */
  reconcile(): void {
    if (this.request === null) return;
    const { command } = this.request;
    if (command !== null && command.version >= this.commandVersion) {
      this.commandVersion = command.version;
      this.wanted = command.desiredState === 'present';
    }
    if (this.request.scope === 'full') this.look();
    this.request = null;
  }

  /** The catch-up scan: it finds the same work with no message at all. */
  scan(): void {
    this.look();
  }

  get end(): object {
    return { spec: this.platform.observe()?.spec ?? null, wanted: this.wanted };
  }

  private look(): void {
    const desired = { name: AGENT_NAME, spec: this.wanted ? this.wish : null };
    const step = plan(desired, this.platform.observe(), this.applied);
    this.plans.push(step);
    this.platform.carryOut(step);
    this.applied = desired.spec;
  }
}

const anyCommit: fc.Arbitrary<Commit> = fc.oneof(
  fc.record({ kind: fc.constant('configure' as const), maxAgents: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant('want' as const), wanted: fc.boolean() }),
);
/** Hints that command nothing: what they name is in the rows. */
const anyHint = fc.constantFrom<Update['changeType']>('CONTEXT_UPDATE', 'FULL_SYNC');
const anyStep = fc.record({ commit: anyCommit, hints: fc.array(anyHint, { maxLength: 3 }), looks: fc.boolean() });
const anyHistory = fc.array(anyStep, { minLength: 1, maxLength: 12 });

interface Delivery {
  readonly heard: (index: number) => boolean;
  readonly times: number;
}

function live(
  history: readonly (typeof anyStep extends fc.Arbitrary<infer T> ? T : never)[],
  delivery: Delivery,
): World {
  const world = new World();
  let message = 0;
  for (const { commit, hints, looks } of history) {
    world.commit(commit);
    for (const hint of hints) {
      message += 1;
      if (delivery.heard(message)) for (let time = 0; time < delivery.times; time += 1) world.hint(hint);
    }
    if (looks) world.reconcile();
  }
  world.scan();
  return world;
}

const EVERY: Delivery = { heard: () => true, times: 1 };

describe('a fleet whose messages get lost or repeated', () => {
  it('ends where it ends when every message arrives', () => {
    fc.assert(
      fc.property(anyHistory, fc.infiniteStream(fc.boolean()), (history, chance) => {
        const lost = [...chance.take(64)];
        const some = live(history, { heard: (index) => lost[index % lost.length] === true, times: 1 });
        expect(some.end).toEqual(live(history, EVERY).end);
      }),
    );
  });

  it('ends there with no message at all', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const silent = live(history, { heard: () => false, times: 1 });
        expect(silent.end).toEqual(live(history, EVERY).end);
      }),
    );
  });

  it('changes the platform no more often when each message comes several times', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 2, max: 5 }), (history, times) => {
        const changes = ({ plans }: World): number => plans.filter(({ action }) => action !== 'none').length;
        expect(changes(live(history, { heard: () => true, times }))).toBe(changes(live(history, EVERY)));
      }),
    );
  });

  it('has nothing left to do after a last look', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const world = live(history, EVERY);
        world.scan();
        expect(world.plans.at(-1)).toEqual({ action: 'none' });
      }),
    );
  });

  it('deletes nothing that is wanted, whatever is said', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHANGE_TYPES), { maxLength: 20 }), (hints) => {
        const world = new World();
        world.commit({ kind: 'want', wanted: true });
        for (const hint of hints.filter((one) => one !== 'DEPROVISION')) {
          world.hint(hint);
          world.reconcile();
        }
        expect(world.plans.map(({ action }) => action)).not.toContain('delete');
      }),
    );
  });

  it('obeys a command by its message alone, once', () => {
    const world = new World();
    world.hint('PROVISION');
    world.reconcile();
    world.hint('DEPROVISION');
    world.hint('DEPROVISION');
    world.reconcile();
    world.scan();
    expect(world.plans.map(({ action }) => action)).toEqual(['create', 'delete', 'none']);
  });
});
