import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../lib/processes.mjs';
import { cast, configuration, shortId } from './cast.mjs';
import { nameOf } from './publisher.mjs';

const BAD_IMAGE = 'acme/survey:2.0.0-typo';

/** One run of the demo: every chapter asks for something and waits until it has come to rest. */
export class Story {
  #publisher;
  #platform;
  #timeline;
  #watch;

  constructor({ publisher, platform, timeline, watch }) {
    this.#publisher = publisher;
    this.#platform = platform;
    this.#timeline = timeline;
    this.#watch = watch;
  }

  async tell() {
    await this.#provision();
    await this.#contextUpdate();
    await this.#fullSync();
    await this.#brokenMessages();
    await this.#invalidConfig();
    await this.#failedDeployment();
    await this.#noMessage();
    await this.#deprovision();
  }

  async #chapter(title, sentence, body, { rollouts = false } = {}) {
    this.#watch.rollouts = rollouts;
    this.#timeline.chapter(title, sentence);
    await body();
    await this.#watch.settle();
  }

  async #ask(agent, version, changeType, { times = 1 } = {}) {
    const what = `${changeType} version ${version}${times > 1 ? `, sent ${times} times` : ''}`;
    this.#timeline.add({ at: Date.now(), kind: 'asked', agent: agent.name, what });
    for (let sent = 0; sent < times; sent += 1) {
      await this.#publisher.publish({ agent_id: agent.id, version, change_type: changeType });
    }
  }

  /** Callers who begin with what is live now, as a bot that knows its configuration does. */
  async #ring(agent, count, bot) {
    const sessions = await this.#platform.addSessions(nameOf(agent.id), count, { mode: 'accepts', ...bot });
    for (const sessionId of sessions) {
      const not = bot.mode === 'ready-after' ? ', and is not ready yet' : '';
      const what = `session ${shortId(sessionId)} begins on version ${bot.contextVersion}${not}`;
      this.#timeline.add({ at: Date.now(), kind: 'caller', agent: agent.name, what });
    }
    return sessions;
  }

  async #until(agent, status, more = {}) {
    const wanted = Object.entries({ sync_status: status, ...more });
    await waitFor(
      async () => {
        const [row] = await this.#publisher.rows('SELECT * FROM agents WHERE id = $1', [agent.id]);
        return row !== undefined && wanted.every(([column, value]) => row[column] === value);
      },
      { what: `${agent.name} as ${status}`, everyMs: 25, timeoutMs: 20_000 },
    );
  }

  /** Until every live session of an agent is on `version`. */
  #untilHeard(agent, version) {
    return waitFor(
      async () => {
        const { sessions } = await this.#platform.state();
        const live = sessions.filter((s) => s.agentName === nameOf(agent.id) && s.endedAt === null);
        return live.every(({ contextVersion }) => contextVersion === version);
      },
      { what: `${agent.name}: version ${version} in every session`, everyMs: 25, timeoutMs: 20_000 },
    );
  }

  /** Until nothing is left to do for an agent, settle sweep included. */
  #untilAtRest(agent) {
    const open = 'SELECT FROM sync_requests WHERE agent_id = $1 AND parked_for IS NULL';
    return waitFor(async () => (await this.#publisher.rows(open, [agent.id])).length === 0, {
      what: `no request for ${agent.name}`,
      everyMs: 25,
      timeoutMs: 20_000,
    });
  }

  #provision() {
    const title = '1  PROVISION: four agents go live';
    const sentence = 'Their rows are committed, then each message is sent three times: one create per agent is right.';
    return this.#chapter(title, sentence, async () => {
      const agents = [cast.booking, cast.support, cast.survey, cast.night];
      for (const agent of agents) {
        const image = `acme/${agent.name.split(' ')[0].toLowerCase()}:1.0.0`;
        await this.#publisher.create({ ...agent, config: configuration(image, `You are the ${agent.name}.`) });
      }
      await this.#watch.settle();
      for (const agent of agents) await this.#ask(agent, 1, 'PROVISION', { times: 3 });
      for (const agent of agents) await this.#until(agent, 'SYNCED', { synced_version: 1 });
    });
  }

  #contextUpdate() {
    const title = '2  CONTEXT_UPDATE: a new prompt while people are on the phone';
    const sentence =
      'No deploy: each live session is told and has to acknowledge the version. One bot needs another moment; one caller ' +
      'comes just afterwards with the old prompt, and the settle sweep finds them.';
    return this.#chapter(title, sentence, async () => {
      const { booking } = cast;
      await this.#ring(booking, 2, { contextVersion: 1 });
      await this.#ring(booking, 1, { contextVersion: 1, mode: 'ready-after', ms: 250 });
      await this.#publisher.activate(
        booking.id,
        2,
        configuration('acme/booking:1.0.0', 'You are the Booking line. We close at six today.'),
      );
      await this.#ask(booking, 2, 'CONTEXT_UPDATE');
      await this.#until(booking, 'SYNCED', { synced_version: 2 });
      await this.#ring(booking, 1, { contextVersion: 1 });
      await this.#untilHeard(booking, 2);
      await this.#untilAtRest(booking);
    });
  }

  #fullSync() {
    const title = '3  FULL_SYNC: a new image and a new prompt';
    const sentence =
      'SYNCED is written when the new revision is ready and the live sessions know the new prompt, not before.';
    const body = async () => {
      const { support } = cast;
      await this.#ring(support, 2, { contextVersion: 1 });
      const prompt = 'You are the Support desk. Ask for the order number first.';
      await this.#publisher.activate(support.id, 2, configuration('acme/support:2.0.0', prompt));
      await this.#ask(support, 2, 'FULL_SYNC');
      await this.#until(support, 'SYNCED', { synced_version: 2 });
      await this.#untilAtRest(support);
    };
    return this.#chapter(title, sentence, body, { rollouts: true });
  }

  #brokenMessages() {
    const title = '4  Broken messages';
    const sentence = 'They become dead letters at once; nothing stops, and nothing is guessed.';
    return this.#chapter(title, sentence, async () => {
      for (const text of ['{"agent_id": 42}', 'DEPROVISION everything']) {
        this.#timeline.add({ at: Date.now(), kind: 'asked', what: text });
        await this.#publisher.publish(text);
      }
      await this.#untilDeadLetters(2);
    });
  }

  #invalidConfig() {
    const title = '5  A configuration that cannot be deployed';
    const sentence =
      'Calls of 30 seconds at most: Pipecat Cloud wants 60. The row names the field, and nothing is called.';
    return this.#chapter(title, sentence, async () => {
      const { pharmacy } = cast;
      const config = configuration('acme/pharmacy:1.0.0', 'You are the Pharmacy line.', {
        maxSessionDuration: 30,
      });
      await this.#publisher.create({ ...pharmacy, config });
      await this.#watch.settle();
      await this.#ask(pharmacy, 1, 'PROVISION');
      await this.#until(pharmacy, 'ERROR_SYNC', { status_reason: 'InvalidConfig' });
      await this.#untilDeadLetters(3);
    });
  }

  #failedDeployment() {
    const title = '6  An image that cannot be pulled';
    const sentence =
      'The platform takes the change and fails later. The old revision goes on serving, and the row says so.';
    const body = async () => {
      const { survey } = cast;
      await this.#platform.images({
        [BAD_IMAGE]: { outcome: 'fail', reason: 'ImagePullBackOff', message: 'no such tag' },
      });
      await this.#ring(survey, 1, { contextVersion: 1 });
      await this.#publisher.activate(survey.id, 2, configuration(BAD_IMAGE, 'You are the new Survey calls.'));
      await this.#ask(survey, 2, 'FULL_SYNC');
      await this.#until(survey, 'ERROR_SYNC', { status_reason: 'DeploymentFailed' });
      await this.#untilDeadLetters(4);
    };
    return this.#chapter(title, sentence, body, { rollouts: true });
  }

  #noMessage() {
    const title = '7  A row, and no message at all';
    const sentence =
      'Somebody forgot to publish, or Redis lost it. The scan (here every second) finds the committed row.';
    return this.#chapter(title, sentence, async () => {
      const { reception } = cast;
      const config = configuration('acme/reception:1.0.0', 'You are the Reception.');
      this.#timeline.add({
        at: Date.now(),
        kind: 'asked',
        agent: reception.name,
        what: 'a row is committed; no message',
      });
      await this.#publisher.create({ ...reception, config, desiredState: 'present' });
      await this.#until(reception, 'SYNCED', { synced_version: 1 });
    });
  }

  #deprovision() {
    const title = '8  DEPROVISION: an agent goes while somebody is still talking to it';
    const sentence = 'It is deleted, so no new call comes in. DELETED is written when the last caller has hung up.';
    return this.#chapter(title, sentence, async () => {
      const { night } = cast;
      const [session] = await this.#ring(night, 1, { contextVersion: 1 });
      await this.#ask(night, 1, 'DEPROVISION');
      await this.#until(night, 'PENDING_DELETE', { status_reason: 'SessionsDraining' });
      await sleep(700);
      await this.#platform.endSession(session);
      const what = `session ${shortId(session)} hangs up`;
      this.#timeline.add({ at: Date.now(), kind: 'caller', agent: night.name, what });
      await this.#until(night, 'DELETED');
    });
  }

  #untilDeadLetters(count) {
    return waitFor(async () => (await this.#publisher.deadLetters()).length >= count, {
      what: `dead letter ${count}`,
      everyMs: 25,
    });
  }
}
