import { SubCommand } from 'nest-commander';
import type { DeadLetterPage } from '../../api';
import { CliCommand } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';

const PAGE_SIZE = 500;

@SubCommand({ name: 'export', description: 'writes every dead letter as a line of JSON, to be kept or searched' })
export class ExportDeadLettersCommand extends CliCommand {
  protected async execute(options: GlobalOptions): Promise<ExitCode> {
    const api = this.api(options);
    for (let cursor: string | null = null, count = 0; ;) {
      const page: DeadLetterPage = await api.get<DeadLetterPage>('/v1/dead-letters', { limit: PAGE_SIZE, cursor });
      for (const letter of page.items) this.terminal.line(JSON.stringify(letter));
      count += page.items.length;
      cursor = page.nextCursor;
      if (cursor === null) {
        this.terminal.note(`${count} dead letters`);
        return EXIT.ok;
      }
    }
  }
}
