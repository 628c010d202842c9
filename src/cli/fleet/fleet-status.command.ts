import { SubCommand } from 'nest-commander';
import type { FleetView } from '../../api';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { WatchingCommand, type WatchingOptions } from '../frame/options/watch-options';
import type { Column } from '../output/column';
import { fleetLines, statusCounts } from './fleet-lines';

/** In one line, for a watch that ends in a log. */
const LINE_COLUMNS: readonly Column<FleetView>[] = [
  { name: 'AGENTS', value: ({ agents }) => `${agents} agents` },
  {
    name: 'STATUS',
    value: (fleet) =>
      statusCounts(fleet)
        .map(({ status, agents }) => `${status} ${agents}`)
        .join(', '),
  },
  { name: 'REASONS', value: ({ byReason }) => byReason.map(({ reason, agents }) => `${reason} ${agents}`).join(', ') },
  { name: 'BACKLOG', value: ({ backlog }) => `${backlog.waiting} waiting` },
  { name: 'DEAD', value: ({ deadLetters }) => `${deadLetters.depth ?? '?'} dead letters` },
];

@SubCommand({ name: 'status', description: 'shows the fleet at a glance: how many agents in which state, and why' })
export class FleetStatusCommand extends WatchingCommand {
  protected async execute(options: GlobalOptions & WatchingOptions): Promise<ExitCode> {
    const api = this.api(options);
    const printer = this.printer(options);
    const read = (): Promise<FleetView> => api.get<FleetView>('/v1/fleet');
    if (options.watch === true) {
      return this.watching<FleetView, FleetView>(options, {
        read,
        rows: (fleet) => [fleet],
        key: () => 'fleet',
        columns: LINE_COLUMNS,
        lines: (fleet) => fleetLines(fleet, printer),
      });
    }
    const fleet = await read();
    await printer.show(fleet, () => fleetLines(fleet, printer));
    return EXIT.ok;
  }
}
