import { setTimeout as sleep } from 'node:timers/promises';
import { shortId } from './cast.mjs';
import { nameOf } from './publisher.mjs';

const POLL_MS = 20;

const calls = {
  createAgent: ({ image }) => `create agent, image ${image}`,
  updateAgent: ({ image }) => `update agent, image ${image}`,
  deleteAgent: () => 'delete agent',
  stopSession: () => 'stop session',
};

/** Turns what can be observed from outside into events: the platform's journal, its roll-outs, the rows in PostgreSQL. */
export class Watch {
  #publisher;
  #platform;
  #timeline;
  #display;
  #told = new Set();
  #rows = new Map();
  #stopped = false;
  #running;

  /** Whether the steps of a roll-out are shown. */
  rollouts = false;

  constructor(publisher, platform, timeline, agents) {
    this.#publisher = publisher;
    this.#platform = platform;
    this.#timeline = timeline;
    this.#display = new Map(agents.map(({ id, name }) => [nameOf(id), name]));
  }

  start() {
    // Apart, so that a slow answer of one does not make the other look late.
    this.#running = [() => this.#lookAtRows(), () => this.#lookAtTheRest()].map((look) => this.#run(look));
  }

  async stop() {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  /** One more look after everything has come to rest. */
  async settle() {
    await Promise.all([this.#lookAtRows(), this.#lookAtTheRest()]);
    this.#timeline.end();
  }

  async #run(look) {
    while (!this.#stopped) {
      await look().catch(() => undefined);
      this.#timeline.flush();
      await sleep(POLL_MS);
    }
  }

  async #lookAtRows() {
    for (const row of await this.#publisher.rows('SELECT * FROM agents')) this.#tellRow(row);
  }

  async #lookAtTheRest() {
    const [journal, { agents }, letters] = await Promise.all([
      this.#platform.journal(),
      this.#platform.state(),
      this.#publisher.deadLetters(),
    ]);
    for (const entry of journal) this.#tellCall(entry);
    for (const agent of agents) this.#tellRollout(agent);
    for (const letter of letters) this.#tellLetter(letter);
  }

  #once(key) {
    const first = !this.#told.has(key);
    this.#told.add(key);
    return first;
  }

  #tellCall(entry) {
    const concerns = entry.write || entry.op === 'push';
    if (!concerns || entry.endedAt === null || !this.#once(`call ${entry.seq}`)) return;
    const agent = this.#display.get(entry.agent);
    if (entry.op === 'push') {
      const { contextVersion } = entry.requestBody ?? {};
      const took = entry.status === 200 && entry.applied;
      const answer = took ? 'accepted' : entry.status === 503 ? 'not ready yet' : `answers ${entry.status}`;
      const what = `session ${shortId(entry.sessionId)} hears version ${contextVersion}: ${answer}`;
      this.#timeline.add({ at: entry.endedAt, kind: 'heard', agent, what, bad: !took });
      return;
    }
    const what = `${calls[entry.op]?.(entry.requestBody ?? {}) ?? entry.op} → ${entry.status}`;
    this.#timeline.add({ at: entry.startedAt, kind: 'called', agent, what, bad: entry.status !== 200 });
  }

  #tellRollout({ name, currentRevision: current, previousRevision: previous, available }) {
    const key = `rollout ${current?.deploymentId} ${current?.phase}`;
    if (current === null || !this.#once(key) || !this.rollouts) return;
    const serving = current.phase === 'Active' ? '' : available ? ', the old revision serves' : ', nothing serves yet';
    const draining = current.phase === 'Active' && previous !== null ? ', the old one drains' : '';
    this.#timeline.add({
      at: current.phaseStartedAt,
      kind: 'rollout',
      agent: this.#display.get(name),
      what: `new revision: ${current.phase}${serving}${draining}`,
      bad: current.phase === 'Failed',
    });
  }

  #tellLetter({ id, failed_at: failedAt, reason, agent_id: agentId, error }) {
    if (!this.#once(`letter ${id}`)) return;
    const agent = agentId === undefined ? '' : this.#display.get(nameOf(agentId));
    // The row says the same of an agent: the letter is told in one word there.
    const what = agentId === undefined ? `${reason}: ${error}` : reason;
    this.#timeline.add({ at: Date.parse(failedAt), kind: 'letter', agent, what, bad: true });
  }

  #tellRow(row) {
    const { sync_status: status, status_reason: reason, synced_version: version, last_error_message: error } = row;
    const seen = JSON.stringify([status, reason, version]);
    const before = this.#rows.get(row.id);
    this.#rows.set(row.id, seen);
    // Between two looks a status without a reason may come and go: showing it would make no two runs alike.
    if (before === undefined || before === seen || (status === 'SYNCING' && reason === null)) return;
    const on = status === 'SYNCED' ? ` version ${version}` : '';
    const why = reason === null ? '' : ` ${reason}${error === null ? '' : `: ${error}`}`;
    const bad = status.startsWith('ERROR');
    this.#timeline.add({ at: Date.now(), kind: 'row', agent: row.name, what: status + on + why, bad });
  }
}
