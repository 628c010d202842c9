import { SubCommand } from 'nest-commander';
import type { Counted, Pause } from '../../api';
import type { ConsentOptions } from '../consent/consent';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { ConsentingCommand } from '../frame/options/writing-command';
import type { Column } from '../output/column';
import { COUNTED_COLUMNS } from '../output/counted-columns';

const PAUSE_COLUMNS: readonly Column<Pause>[] = [
  { name: 'SINCE', value: ({ since }) => since },
  { name: 'BY', value: ({ by }) => by },
  { name: 'WHY', value: ({ why }) => why },
];

@SubCommand({
  name: 'pause',
  description: 'changes nothing at Pipecat Cloud any more, for no agent, until it is resumed',
})
export class PauseFleetCommand extends ConsentingCommand {
  protected async execute(options: GlobalOptions & ConsentOptions): Promise<ExitCode> {
    const api = this.api(options);
    const why = await this.consent(options).to({ does: `this pauses the whole fleet of ${api.url}`, needsWhy: true });
    const pause = await api.post<Pause>('/v1/fleet/pause', { why });
    await this.printer(options).list(pause, PAUSE_COLUMNS, [pause]);
    return EXIT.ok;
  }
}

@SubCommand({ name: 'resume', description: 'takes the fleet up again' })
export class ResumeFleetCommand extends ConsentingCommand {
  protected async execute(options: GlobalOptions & ConsentOptions): Promise<ExitCode> {
    const api = this.api(options);
    const why = await this.consent(options).to({
      does: `this takes the whole fleet of ${api.url} up again`,
      needsWhy: true,
    });
    const counted = await api.post<Counted>('/v1/fleet/resume', { why });
    await this.printer(options).list(counted, COUNTED_COLUMNS, [counted]);
    return EXIT.ok;
  }
}
