import type { Simulator } from '../support/simulator';
import type { Ledger } from './ledger';
import type { Random } from './random';

const WRITES = ['createAgent', 'updateAgent', 'deleteAgent', 'stopSession', 'push'];
const READS = ['getAgent', 'listSessions', 'getSession'];
const ALL = [...WRITES, ...READS];

interface Trouble {
  readonly op: readonly string[];
  readonly effect: object;
}

/** Everything that can come over a call, of which each spell of weather takes some. `ms` beyond the client's time-out = no answer. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  'reset-after': { op: WRITES, effect: { kind: 'reset-after' } },
  'reset-before': { op: ALL, effect: { kind: 'reset-before' } },
  '500': { op: ALL, effect: { kind: 'status', status: 500, message: 'broken' } },
  '502 html': { op: ALL, effect: { kind: 'status', status: 502, shape: 'html' } },
  '503 text': { op: ALL, effect: { kind: 'status', status: 503, shape: 'text' } },
  '500 truncated': { op: ALL, effect: { kind: 'status', status: 500, shape: 'truncated' } },
  '200 html': { op: ALL, effect: { kind: 'status', status: 200, shape: 'html' } },
  '404 of a gateway': { op: ALL, effect: { kind: 'status', status: 404, shape: 'html' } },
  hang: { op: ALL, effect: { kind: 'hang', ms: 1500 } },
  'hang-after': { op: WRITES, effect: { kind: 'hang-after', ms: 1500 } },
  latency: { op: ALL, effect: { kind: 'latency', ms: 100, jitterMs: 500 } },
  'slow-body': { op: ALL, effect: { kind: 'slow-body', ms: 1500 } },
  oversize: { op: ALL, effect: { kind: 'oversize', bytes: 6_000_000 } },
  'stale-read': { op: ['getAgent'], effect: { kind: 'stale-read' } },
};

/** What strikes a few calls and then is over: it concerns a key and not an agent. */
const BURSTS: Readonly<Record<string, object>> = {
  '429': { kind: 'status', status: 429 },
  '429 in seconds': { kind: 'status', status: 429, retryAfter: '1' },
  '401': { kind: 'status', status: 401 },
};

/** The state of the platform and of the way to it, changed every few seconds. */
export class Weather {
  constructor(
    private readonly simulator: Simulator,
    private readonly ledger: Ledger,
    private readonly random: Random,
    private readonly without: ReadonlySet<string>,
  ) {}

  /** Another spell: a tenth to a third of all calls go wrong, in up to five ways. */
  async change(): Promise<void> {
    await this.simulator.clearFaults();
    const names = Object.keys(TROUBLES).filter((name) => !this.without.has(name));
    const count = this.random.int(2, 5);
    const share = (0.1 + 0.2 * this.random.next()) / count;
    for (let n = 0; n < count; n += 1) {
      const trouble = TROUBLES[this.random.pick(names)]!;
      await this.simulator.fault({ ...trouble, probability: share });
    }
    if (this.random.chance(0.25)) await this.burst();
  }

  clear(): Promise<void> {
    return this.simulator.clearFaults();
  }

  private async burst(): Promise<void> {
    const name = this.random.pick(Object.keys(BURSTS));
    this.ledger.strike(`burst of ${name}`);
    await this.simulator.fault({ op: ALL, times: this.random.int(1, 4), effect: BURSTS[name] });
  }
}
