import type { Terminal } from '../terminal/terminal';
import type { Column } from './column';
import { table } from './table';

export const FORMATS = ['table', 'wide', 'json', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];

export interface PrinterOptions {
  readonly output: Format;
  readonly headers: boolean;
}

/** Shows what came back: as a table for people, or as the API's own document for programs. */
export class Printer {
  constructor(
    private readonly terminal: Terminal,
    private readonly options: PrinterOptions,
  ) {}

  get forPrograms(): boolean {
    return this.options.output === 'json' || this.options.output === 'yaml';
  }

  get wide(): boolean {
    return this.options.output === 'wide';
  }

  /** @param document the answer of the API, as it came */
  async list<T>(document: unknown, columns: readonly Column<T>[], rows: readonly T[]): Promise<void> {
    await this.show(document, () => this.rows(columns, rows));
  }

  /** @param lines what a person reads instead of the document */
  async show(document: unknown, lines: () => readonly string[]): Promise<void> {
    if (this.options.output === 'json') this.terminal.line(JSON.stringify(document, null, 2));
    else if (this.options.output === 'yaml') this.terminal.write(await yaml(document));
    else this.lines(lines());
  }

  get colours(): boolean {
    return this.terminal.colours;
  }

  rows<T>(columns: readonly Column<T>[], rows: readonly T[], headers = this.options.headers): string[] {
    return table(columns, rows, { wide: this.wide, headers, colours: this.colours });
  }

  /** A table within something larger; nothing when it would be empty. */
  block<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
    return rows.length === 0 ? [] : this.rows(columns, rows, true);
  }

  private lines(lines: readonly string[]): void {
    if (lines.length > 0) this.terminal.write(`${lines.join('\n')}\n`);
  }
}

async function yaml(document: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  // Through JSON: what JSON leaves out is left out here as well.
  return stringify(JSON.parse(JSON.stringify(document)) as unknown, { lineWidth: 0, aliasDuplicateObjects: false });
}
