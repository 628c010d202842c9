import { paint, wrap } from './terminal.mjs';

const styles = {
  asked: 'cyan',
  called: 'yellow',
  rollout: 'blue',
  heard: 'green',
  row: 'magenta',
  letter: 'red',
  caller: 'bold',
};

/** Sources are polled one after the other: an event waits this long for an earlier one from another source. */
const HOLD_MS = 200;

const WHAT_COLUMN = 39;
const WIDTH = 110;

/** Prints events in the order in which they happened, shortly after they happened. */
export class Timeline {
  #waiting = [];
  #zero = Date.now();

  /** A heading; the times of what follows are counted from the first thing that is asked. */
  chapter(title, sentence) {
    console.log(`\n${paint('bold', title)}`);
    for (const line of wrap(sentence, WIDTH - 3)) console.log(paint('dim', `   ${line}`));
    this.#zero = null;
  }

  /** @param {{ at: number, kind: keyof styles, agent?: string, what: string, bad?: boolean }} event */
  add(event) {
    if (event.kind === 'asked') this.#zero ??= event.at;
    this.#waiting.push(event);
  }

  /** Prints what is old enough to have no predecessor that is still to come. */
  flush(holdMs = HOLD_MS) {
    const until = Date.now() - holdMs;
    this.#waiting.sort((a, b) => a.at - b.at);
    while (this.#waiting.length > 0 && this.#waiting[0].at <= until) this.#print(this.#waiting.shift());
  }

  end() {
    this.flush(-60_000);
  }

  #print({ at, kind, agent = '', what, bad = false }) {
    const since = at - (this.#zero ?? at);
    const time = (since < 0 ? 'before' : `${since} ms`).padStart(9);
    const [first, ...more] = wrap(what, WIDTH - WHAT_COLUMN);
    const head = `${paint('dim', time)}  ${paint(styles[kind], kind.padEnd(9))}${agent.padEnd(18)} `;
    console.log(head + paint(bad ? 'red' : '', first));
    for (const line of more) console.log(' '.repeat(WHAT_COLUMN) + paint(bad ? 'red' : '', line));
  }
}
