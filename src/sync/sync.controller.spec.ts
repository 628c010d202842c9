import 'reflect-metadata';
import { PATTERN_METADATA } from '@nestjs/microservices/constants';
import { RedisContext } from '@nestjs/microservices';
import { MessageMetrics, MetricsRegistry } from '../metrics';
import type { DeadLetter } from './dead-letter';
import type { DeadLetters } from './dead-letters';
import { OutcomeEvents } from './outcome-events';
import { AGENT_UPDATES } from './redis-server';
import { SyncController } from './sync.controller';
import type { SyncService } from './sync.service';
import { agentId, logger, type Line } from './testing/builders';
import { recordingEvents, type Told } from './testing/recording-events';

const CHANNEL = new RedisContext(['updates']);

const message = (over: object = {}): Buffer =>
  Buffer.from(JSON.stringify({ agent_id: agentId(), version: 4, change_type: 'FULL_SYNC', ...over }));

function world(note: () => void = () => undefined) {
  const asked = jest.fn(note);
  const letters: DeadLetter[] = [];
  const lines: Line[] = [];
  const told: Told[] = [];
  const deadLetters = {
    addHeard: (letter: DeadLetter) => {
      letters.push(letter);
      return Promise.resolve(true);
    },
  };
  const sync = { note: asked } as unknown as SyncService;
  const events = new OutcomeEvents(recordingEvents(told));
  const metrics = new MessageMetrics(new MetricsRegistry());
  const controller = new SyncController(sync, deadLetters as unknown as DeadLetters, events, metrics, logger(lines));
  return { controller, asked, letters, lines, told, metrics };
}

describe('a message on the channel', () => {
  it('is counted once, by what it was', async () => {
    const { controller, metrics } = world();
    await controller.onUpdate(message(), CHANNEL);
    await controller.onUpdate(Buffer.from('hello'), CHANNEL);
    expect(await metrics.totals()).toEqual({ received: 2, rejected: 1, superseded: 0 });
  });

  it('is noted when it is an update', async () => {
    const { controller, asked, letters } = world();
    await controller.onUpdate(message(), CHANNEL);
    expect(asked).toHaveBeenCalledWith({ agentId: agentId(), version: 4, changeType: 'FULL_SYNC' });
    expect(letters).toEqual([]);
  });

  it('is no line of log above debug', async () => {
    const { controller, lines } = world();
    await controller.onUpdate(message(), CHANNEL);
    expect(lines.map(({ level }) => level)).toEqual(['debug']);
  });

  it('that is a dead letter is told to whoever listens, with no agent when it names none', async () => {
    const { controller, letters, told } = world();
    await controller.onUpdate(Buffer.from('hello'), CHANNEL);
    expect(told).toMatchObject([
      { kind: 'dead-lettered', id: letters[0]?.id, agentId: '', version: null, reason: 'InvalidMessageFormat' },
    ]);
  });

  it.each([
    { why: 'no JSON', payload: Buffer.from('hello'), want: 'the message is not JSON' },
    { why: 'empty', payload: Buffer.alloc(0), want: 'the message is not JSON' },
    { why: 'no text', payload: Buffer.from([0xff]), want: 'the message is not UTF-8 text' },
    { why: 'of an unknown kind', payload: message({ change_type: 'PURGE' }), want: /^change_type must be one of/ },
    { why: 'too large', payload: Buffer.alloc(65_537, 0x20), want: /larger than/ },
  ])('is a dead letter at once when it is $why', async ({ payload, want }) => {
    const { controller, asked, letters } = world();
    await controller.onUpdate(payload, CHANNEL);
    expect(asked).not.toHaveBeenCalled();
    expect(letters).toMatchObject([
      { reason: 'InvalidMessageFormat', error: expect.stringMatching(want), attempts: 1 },
    ]);
  });

  it('that is no update is kept as it came', async () => {
    const { controller, letters } = world();
    await controller.onUpdate(Buffer.from('hello'), CHANNEL);
    expect(letters).toMatchObject([{ message: 'hello' }]);
    expect(letters[0]).not.toHaveProperty('agent_id');
  });

  it.each([new TypeError('a bug'), 'a text'])(
    'that meets a bug of ours is a dead letter and not lost: %s',
    async (thrown) => {
      const { controller, letters } = world(() => {
        throw thrown as Error;
      });
      await controller.onUpdate(message(), CHANNEL);
      expect(letters).toMatchObject([{ reason: 'InternalError', message: message().toString() }]);
    },
  );

  it('never makes the handler reject, whatever it is', async () => {
    const { controller, letters } = world();
    for (const payload of ['', 'null', '[]', '{"__proto__":1}', '\ufeff', '{"agent_id":{}}']) {
      await expect(controller.onUpdate(Buffer.from(payload), CHANNEL)).resolves.toBeUndefined();
    }
    expect(letters).toHaveLength(6);
  });

  it('does not wait until it is in the database', async () => {
    const { controller, asked } = world();
    await controller.onUpdate(message(), CHANNEL);
    await controller.onUpdate(message({ version: 5 }), CHANNEL);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('is heard by the pattern that the transport hands payloads to', () => {
    expect(Reflect.getMetadata(PATTERN_METADATA, SyncController.prototype.onUpdate)).toEqual([AGENT_UPDATES]);
  });
});
