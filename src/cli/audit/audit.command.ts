import { Command, Option, SubCommand } from 'nest-commander';
import type { AuditEntry, AuditPage } from '../../api';
import { agentIdOf } from '../api/agent-address';
import { allPages } from '../api/pages';
import { CommandGroup } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { NewestCommand, type NewestOptions } from '../frame/options/newest-command';
import type { Column } from '../output/column';
import { ago } from '../output/time';

interface Options extends NewestOptions {
  readonly who?: string;
  readonly action?: string;
  readonly agent?: string;
  readonly request?: string;
}

const FIRST_ERROR = 400;

const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: 'AGE', value: ({ at }) => ago(at), volatile: true },
  { name: 'WHO', value: ({ who }) => who },
  { name: 'ACTION', value: ({ action }) => action },
  { name: 'AGENT', value: ({ agentId }) => agentId },
  {
    name: 'STATUS',
    value: ({ status }) => status,
    colour: ({ status }) => (status !== null && status < FIRST_ERROR ? 'green' : 'red'),
  },
  { name: 'WHY', value: ({ why }) => why, maxWidth: 60 },
  { name: 'AT', value: ({ at }) => at, wide: true },
  { name: 'REQUEST', value: ({ requestId }) => requestId, wide: true },
  { name: 'DETAIL', value: ({ detail }) => (detail === null ? null : JSON.stringify(detail)), wide: true },
];

@SubCommand({ name: 'ls', aliases: ['list'], description: 'lists who changed what, and why; the newest first' })
export class ListAuditCommand extends NewestCommand {
  @Option({ flags: '--who <name>', description: 'only what was done with this token' })
  who(text: string): string {
    return text;
  }

  @Option({ flags: '--action <action>', description: 'only these, as fleet.pause' })
  action(text: string): string {
    return text;
  }

  @Option({ flags: '--agent <agent>', description: 'only what was done to this agent' })
  agent(text: string): string {
    return text;
  }

  @Option({ flags: '--request <id>', description: 'only this request' })
  request(text: string): string {
    return text;
  }

  protected async execute(options: GlobalOptions & Options): Promise<ExitCode> {
    const api = this.api(options);
    const { who, action, agent, request: requestId } = options;
    const agentId = agent === undefined ? undefined : await agentIdOf(api, agent);
    const query = { who, action, agentId, requestId };
    const page = await allPages<AuditEntry, AuditPage>(api, '/v1/audit', query, this.limitOf(options));
    await this.printer(options).list(page, COLUMNS, page.items);
    this.sayMore(page);
    return EXIT.ok;
  }
}

@Command({ name: 'audit', description: 'what was done through the API', subCommands: [ListAuditCommand] })
export class AuditCommand extends CommandGroup {}
