import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { cut, oneLine } from '../terminal/safe-cell';
import type { Terminal } from '../terminal/terminal';
import type { Progress } from './progress';

/** What the bar itself takes of a line. */
const BAR_COLUMNS = 45;

/** Drawn on standard error, and gone at the end: the result is what stays. */
export class Bar implements Progress {
  private readonly bars: MultiBar;
  private readonly bar: SingleBar;

  constructor(
    private readonly terminal: Terminal,
    private readonly total: number,
  ) {
    this.bars = new MultiBar(
      {
        stream: terminal.errStream,
        format: '{bar} {value}/{total}  {duration_formatted}  {text}',
        barsize: 20,
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
        emptyOnZero: true,
        fps: 8,
      },
      Presets.rect,
    );
    this.bar = this.bars.create(total, 0, { text: '' });
  }

  at(done: number, text: string): void {
    this.bar.update(Math.min(done, this.total), {
      text: cut(oneLine(text), Math.max(10, this.terminal.columns - BAR_COLUMNS)),
    });
  }

  note(text: string): void {
    this.bars.log(`${oneLine(text)}\n`);
  }

  end(): void {
    this.bars.stop();
  }
}
