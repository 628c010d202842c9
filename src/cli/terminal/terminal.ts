import { Injectable } from '@nestjs/common';

/** As wide as lines are when nobody says how wide the terminal is. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** Where a command speaks: results on standard output, everything else on standard error. */
@Injectable()
export class Terminal {
  constructor(
    private readonly stdout: NodeJS.WriteStream = process.stdout,
    private readonly stderr: NodeJS.WriteStream = process.stderr,
    private readonly stdin: NodeJS.ReadStream = process.stdin,
    private readonly environment: NodeJS.ProcessEnv = process.env,
  ) {}

  /** Is the result read by a person? */
  get outIsTty(): boolean {
    return this.stdout.isTTY;
  }

  /** Is progress watched by a person? */
  get errIsTty(): boolean {
    return this.stderr.isTTY;
  }

  /** Is there somebody to ask? */
  get canAsk(): boolean {
    return this.stdin.isTTY && this.stderr.isTTY;
  }

  /** https://no-color.org: set and not empty = none; a pipe gets none either. */
  get colours(): boolean {
    return this.outIsTty && (this.environment['NO_COLOR'] ?? '') === '' && this.environment['TERM'] !== 'dumb';
  }

  get columns(): number {
    return this.stdout.columns || DEFAULT_COLUMNS;
  }

  get rows(): number {
    return this.stdout.rows || DEFAULT_ROWS;
  }

  /** What standard error is, for whoever draws on it. */
  get errStream(): NodeJS.WriteStream {
    return this.stderr;
  }

  get inStream(): NodeJS.ReadStream {
    return this.stdin;
  }

  line(text: string): void {
    this.stdout.write(`${text}\n`);
  }

  /** Without a line break at the end. */
  write(text: string): void {
    this.stdout.write(text);
  }

  note(text: string): void {
    this.stderr.write(`${text}\n`);
  }
}
