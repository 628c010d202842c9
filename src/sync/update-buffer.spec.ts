import fc from 'fast-check';
import { CHANGE_TYPES, mergeWork, toWork, type RequestedWork } from '../domain';
import { agentId, work } from '../domain/testing/builders';
import { UpdateBuffer, type Batch, type Recording } from './update-buffer';

const idsOf = ({ works }: Batch): string[] => works.map((one) => one.agentId);
const first = agentId(1);
const second = agentId(2);

describe('an update buffer', () => {
  it('holds one request an agent, however many messages come', () => {
    const buffer = new UpdateBuffer();
    for (let version = 0; version < 1000; version += 1)
      void buffer.add(work({ agentId: agentId(version % 3), version }));
    expect(buffer.size).toBe(3);
    expect(buffer.take(10).works.map(({ version }) => version)).toEqual([999, 997, 998]);
  });

  it('gives them in the order of their ids, whatever the order they came in', () => {
    const buffer = new UpdateBuffer();
    for (const seed of [3, 1, 2]) void buffer.add(work({ agentId: agentId(seed) }));
    expect(idsOf(buffer.take(10))).toEqual([agentId(1), agentId(2), agentId(3)]);
  });

  it('gives the oldest first when there are more than are asked for', () => {
    const buffer = new UpdateBuffer();
    for (const seed of [3, 1, 2]) void buffer.add(work({ agentId: agentId(seed) }));
    expect(idsOf(buffer.take(2))).toEqual([agentId(1), agentId(3)]);
    expect(idsOf(buffer.take(2))).toEqual([agentId(2)]);
  });

  it('settles those that were recorded and those that were not', async () => {
    const buffer = new UpdateBuffer();
    const recordings = [buffer.add(work({ agentId: first })), buffer.add(work({ agentId: second }))];
    buffer.take(10).settle(new Set([second]));
    await expect(Promise.all(recordings)).resolves.toEqual(['superseded', 'recorded']);
  });

  it('settles everyone who asked for an agent at once', async () => {
    const buffer = new UpdateBuffer();
    const recordings = [1, 2, 3].map((version) => buffer.add(work({ version })));
    buffer.take(10).settle(new Set([first]));
    await expect(Promise.all(recordings)).resolves.toEqual(['recorded', 'recorded', 'recorded']);
  });

  it('tells how many messages were superseded, those merged into another as well, and keeps nothing of each', () => {
    const told: number[] = [];
    const buffer = new UpdateBuffer((messages) => told.push(messages));
    for (let version = 1; version <= 1000; version += 1) buffer.note(work({ agentId: first, version }));
    buffer.note(work({ agentId: second }));
    const batch = buffer.take(10);
    batch.putBack();
    buffer.note(work({ agentId: first }));
    buffer.take(10).settle(new Set([second]));
    expect(told).toEqual([1001]);
  });

  it('does not settle who came after the batch was taken', async () => {
    const buffer = new UpdateBuffer();
    void buffer.add(work({ version: 1 }));
    const batch = buffer.take(10);
    const later = buffer.add(work({ version: 2 }));
    batch.settle(new Set([first]));
    expect(buffer.size).toBe(1);
    await expect(Promise.race([later, Promise.resolve('still waiting')])).resolves.toBe('still waiting');
  });

  it('takes what is put back for older than what has come meanwhile', () => {
    const buffer = new UpdateBuffer();
    void buffer.add(toWork({ agentId: first, version: 1, changeType: 'DEPROVISION' }));
    const batch = buffer.take(10);
    void buffer.add(toWork({ agentId: first, version: 1, changeType: 'PROVISION' }));
    batch.putBack();
    expect(buffer.take(10).works).toEqual([toWork({ agentId: first, version: 1, changeType: 'PROVISION' })]);
  });

  it('settles who was put back together with who came meanwhile', async () => {
    const buffer = new UpdateBuffer();
    const recordings = [buffer.add(work({ version: 1 }))];
    const batch = buffer.take(10);
    recordings.push(buffer.add(work({ version: 2 })));
    batch.putBack();
    buffer.take(10).settle(new Set([first]));
    await expect(Promise.all(recordings)).resolves.toEqual(['recorded', 'recorded']);
  });

  it('has nothing to give when it is empty', () => {
    expect(new UpdateBuffer().take(10).works).toEqual([]);
  });
});

/** What the buffer is to be: per agent, what everyone asked for who is not settled yet. */
interface Model {
  readonly waiting: Map<string, RequestedWork>;
  /** The batch that is out, if any; one at a time, as the service does it. */
  out: Map<string, RequestedWork> | null;
  asked: number;
}

interface Real {
  readonly buffer: UpdateBuffer;
  out: Batch | null;
  readonly recordings: Promise<Recording>[];
  settled: number;
}

const merged = (known: RequestedWork | undefined, more: RequestedWork): RequestedWork =>
  known === undefined ? more : mergeWork(known, more);

class Add implements fc.AsyncCommand<Model, Real> {
  constructor(private readonly asked: RequestedWork) {}
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    model.waiting.set(this.asked.agentId, merged(model.waiting.get(this.asked.agentId), this.asked));
    model.asked += 1;
    const recording = real.buffer.add(this.asked);
    real.recordings.push(recording);
    void recording.then(() => (real.settled += 1));
    expect(real.buffer.size).toBe(model.waiting.size);
  }
  toString = () => `add(${JSON.stringify(this.asked)})`;
}

class Take implements fc.AsyncCommand<Model, Real> {
  constructor(private readonly limit: number) {}
  check = ({ out }: Readonly<Model>) => out === null;
  async run(model: Model, real: Real): Promise<void> {
    model.out = new Map([...model.waiting].slice(0, this.limit));
    for (const id of model.out.keys()) model.waiting.delete(id);
    real.out = real.buffer.take(this.limit);
    const byId = [...model.out.values()].sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
    expect(real.out.works).toEqual(byId);
    expect(real.buffer.size).toBe(model.waiting.size);
  }
  toString = () => `take(${this.limit})`;
}

class PutBack implements fc.AsyncCommand<Model, Real> {
  check = ({ out }: Readonly<Model>) => out !== null;
  async run(model: Model, real: Real): Promise<void> {
    for (const [id, older] of model.out ?? []) {
      const later = model.waiting.get(id);
      model.waiting.set(id, later === undefined ? older : mergeWork(older, later));
    }
    model.out = null;
    real.out?.putBack();
    real.out = null;
    expect(real.buffer.size).toBe(model.waiting.size);
  }
  toString = () => 'putBack';
}

class Settle implements fc.AsyncCommand<Model, Real> {
  check = ({ out }: Readonly<Model>) => out !== null;
  async run(model: Model, real: Real): Promise<void> {
    const before = real.settled;
    real.out?.settle(new Set(model.out?.keys()));
    await Promise.resolve();
    expect(real.settled > before).toBe((model.out?.size ?? 0) > 0);
    model.out = null;
    real.out = null;
  }
  toString = () => 'settle';
}

describe('whatever is added, taken, put back and settled', () => {
  const anyWork = fc
    .record({
      agentId: fc.integer({ min: 1, max: 4 }).map(agentId),
      version: fc.nat(5),
      changeType: fc.constantFrom(...CHANGE_TYPES),
    })
    .map(toWork);
  const commands = fc.commands(
    [
      anyWork.map((asked) => new Add(asked)),
      fc.integer({ min: 1, max: 5 }).map((limit) => new Take(limit)),
      fc.constant(new PutBack()),
      fc.constant(new Settle()),
    ],
    { maxCommands: 40 },
  );

  it('loses nothing, merges as messages merge, and answers everyone in the end', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (given) => {
        const real: Real = { buffer: new UpdateBuffer(), out: null, recordings: [], settled: 0 };
        const model: Model = { waiting: new Map(), out: null, asked: 0 };
        await fc.asyncModelRun(() => ({ model, real }), given);
        real.out?.putBack();
        const rest = real.buffer.take(Infinity);
        rest.settle(new Set(idsOf(rest)));
        await Promise.all(real.recordings);
        expect(real.settled).toBe(model.asked);
        expect(real.buffer.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
