import { createInterface } from 'node:readline/promises';
import { UsageError } from '../frame/cli-error';
import type { Interrupt } from '../frame/interrupt';
import type { Terminal } from '../terminal/terminal';

export interface ConsentOptions {
  readonly yes?: boolean;
  readonly why?: string;
}

export interface Asked {
  /** What is going to happen, as `this rolls Booking line back to version 3`. */
  readonly does: string;
  /** The service writes down why, and refuses without. */
  readonly needsWhy: boolean;
}

/** "no" to a question: nothing was done. */
export class DeclinedError extends UsageError {}

/** Asks before what is hard to take back: a person at a terminal, or else the options. Nothing waits for an answer that cannot come. */
export class Consent {
  constructor(
    private readonly terminal: Terminal,
    private readonly interrupt: Interrupt,
    private readonly options: ConsentOptions,
  ) {}

  /** @returns why @throws UsageError when it is neither given nor can be asked for */
  async to({ does, needsWhy }: Asked): Promise<string | undefined> {
    const missing = this.missing(needsWhy);
    if (missing.length > 0 && !this.terminal.canAsk) {
      throw new UsageError(`${does}: without a terminal to ask at, it wants ${missing.join(' and ')}`);
    }
    if (this.options.yes !== true && !/^y(es)?$/i.test(await this.ask(`${does}. Go on? [y/N] `))) {
      throw new DeclinedError('nothing was done');
    }
    return this.options.why ?? (needsWhy ? this.reason() : undefined);
  }

  private missing(needsWhy: boolean): string[] {
    return [
      ...(this.options.yes === true ? [] : ['--yes']),
      ...(needsWhy && this.options.why === undefined ? ['--why'] : []),
    ];
  }

  private async reason(): Promise<string> {
    const why = await this.ask('Why? (kept in the audit) ');
    if (why === '') throw new DeclinedError('nothing was done: it needs a reason');
    return why;
  }

  private async ask(question: string): Promise<string> {
    const lines = createInterface({ input: this.terminal.inStream, output: this.terminal.errStream });
    try {
      return (await lines.question(question, { signal: this.interrupt.signal })).trim();
    } finally {
      lines.close();
    }
  }
}
