import { PassThrough } from 'node:stream';
import { Terminal } from '../terminal/terminal';

export interface FakeTerminalOptions {
  /** Standard output is a terminal. */
  readonly outIsTty?: boolean;
  /** Standard input and standard error are. */
  readonly canAsk?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}

/** A terminal whose both sides are in our hands. */
export class FakeTerminal {
  readonly terminal: Terminal;
  private readonly stdout = new PassThrough();
  private readonly stderr = new PassThrough();
  private readonly stdin = new PassThrough();
  private written = '';
  private noted = '';

  constructor({ outIsTty = false, canAsk = false, environment = {} }: FakeTerminalOptions = {}) {
    this.stdout.on('data', (chunk: Buffer) => (this.written += chunk.toString()));
    this.stderr.on('data', (chunk: Buffer) => (this.noted += chunk.toString()));
    this.terminal = new Terminal(
      Object.assign(this.stdout, { isTTY: outIsTty, columns: 100, rows: 30 }) as unknown as NodeJS.WriteStream,
      Object.assign(this.stderr, { isTTY: canAsk, columns: 100 }) as unknown as NodeJS.WriteStream,
      Object.assign(this.stdin, { isTTY: canAsk }) as unknown as NodeJS.ReadStream,
      environment,
    );
  }

  get out(): string {
    return this.written;
  }

  get err(): string {
    return this.noted;
  }

  type(line: string): void {
    this.stdin.write(`${line}\n`);
  }
}
