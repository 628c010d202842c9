import { Option, SubCommand } from 'nest-commander';
import type { Counted, FleetView } from '../../api';
import type { ConsentOptions } from '../consent/consent';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { whole } from '../frame/options/parse';
import { ConsentingCommand } from '../frame/options/writing-command';
import { COUNTED_COLUMNS } from '../output/counted-columns';

interface Options extends ConsentOptions {
  readonly expect?: number;
}

@SubCommand({ name: 'release-deletes', description: 'lets every agent be deleted that the brake holds' })
export class ReleaseDeletesCommand extends ConsentingCommand {
  @Option({ flags: '--expect <n>', description: 'refuses unless exactly so many are held' })
  expect(text: string): number {
    return whole('--expect', text);
  }

  protected async execute(options: GlobalOptions & Options): Promise<ExitCode> {
    const api = this.api(options);
    const expected = options.expect ?? (await api.get<FleetView>('/v1/fleet')).held;
    const does = `this lets ${expected} held agents be deleted at Pipecat Cloud`;
    const why = await this.consent(options).to({ does, needsWhy: true });
    const released = await api.post<Counted>('/v1/fleet/release-deletes', { expected, why });
    await this.printer(options).list(released, COUNTED_COLUMNS, [released]);
    return EXIT.ok;
  }
}
