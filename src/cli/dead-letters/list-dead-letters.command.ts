import { Option, SubCommand } from 'nest-commander';
import type { DeadLetterPage, DeadLetterView } from '../../api';
import { STATUS_REASONS, type StatusReason } from '../../domain';
import { agentIdOf } from '../api/agent-address';
import { allPages } from '../api/pages';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { NewestCommand, type NewestOptions } from '../frame/options/newest-command';
import { several } from '../frame/options/parse';
import { DEAD_LETTER_COLUMNS } from './dead-letter-columns';

interface Options extends NewestOptions {
  readonly reason?: StatusReason;
  readonly agent?: string;
}

@SubCommand({ name: 'ls', aliases: ['list'], description: 'lists dead letters, the newest first' })
export class ListDeadLettersCommand extends NewestCommand {
  @Option({ flags: '--reason <reason>', description: 'only those with this reason' })
  reason(text: string): StatusReason | undefined {
    return several('--reason', text, STATUS_REASONS)[0];
  }

  @Option({ flags: '--agent <agent>', description: 'only those of this agent' })
  agent(text: string): string {
    return text;
  }

  protected async execute(options: GlobalOptions & Options): Promise<ExitCode> {
    const api = this.api(options);
    const { reason, agent } = options;
    const agentId = agent === undefined ? undefined : await agentIdOf(api, agent);
    const query = { reason, agentId };
    const page = await allPages<DeadLetterView, DeadLetterPage>(api, '/v1/dead-letters', query, this.limitOf(options));
    await this.printer(options).list(page, DEAD_LETTER_COLUMNS, page.items);
    this.sayMore(page);
    return EXIT.ok;
  }
}
