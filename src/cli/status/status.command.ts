import { Command } from 'nest-commander';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { WatchingCommand, type WatchingOptions } from '../frame/options/watch-options';
import type { Column } from '../output/column';
import { facts } from '../output/sections';
import { flat, type Entry } from './flat';

const COLUMNS: readonly Column<Entry>[] = [
  { name: 'NAME', value: ({ name }) => name },
  { name: 'VALUE', value: ({ value }) => value },
];

@Command({ name: 'status', description: 'shows what the service says of itself: counts, backlog, limits, replicas' })
export class StatusCommand extends WatchingCommand {
  protected async execute(options: GlobalOptions & WatchingOptions): Promise<ExitCode> {
    const api = this.api(options);
    const printer = this.printer(options);
    const read = (): Promise<object> => api.get<object>('/status');
    const lines = (status: object): string[] => facts(flat(status), printer.colours);
    if (options.watch === true) {
      return this.watching<object, Entry>(options, {
        read,
        rows: flat,
        key: ({ name }) => name,
        columns: COLUMNS,
        lines,
      });
    }
    const status = await read();
    await printer.show(status, () => lines(status));
    return EXIT.ok;
  }
}
