import type { Terminal } from '../terminal/terminal';
import type { Progress } from './progress';

/** A line for each thing that is new, with the time: this ends in the log of a pipeline. */
export class Lines implements Progress {
  private said = '';

  constructor(
    private readonly terminal: Terminal,
    private readonly total: number,
  ) {}

  at(done: number, text: string): void {
    const line = `${this.total > 1 ? `${done}/${this.total}  ` : ''}${text}`;
    if (line === this.said) return;
    this.said = line;
    this.note(line);
  }

  note(text: string): void {
    this.terminal.note(`${new Date().toISOString().slice(11, 19)}  ${text}`);
  }

  end(): void {
    // What was said stays.
  }
}
