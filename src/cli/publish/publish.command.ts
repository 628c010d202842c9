import { Command, Option } from 'nest-commander';
import type { AgentDetail, Recorded } from '../../api';
import { CHANGE_TYPES, UUID_PATTERN, type ChangeType } from '../../domain';
import { agentIdOf } from '../api/agent-address';
import { UsageError } from '../frame/cli-error';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENT_ARGUMENT } from '../frame/options/arguments';
import { whole } from '../frame/options/parse';
import { CliCommand } from '../frame/cli-command';
import { RECORDED_COLUMNS } from '../output/recorded-columns';

interface Options {
  readonly at?: number;
  readonly redis?: boolean;
}

/** The message of DESIGN 2.1. */
interface Message {
  readonly agent_id: string;
  readonly version: number;
  readonly change_type: ChangeType;
}

@Command({
  name: 'publish',
  description: 'sends an update as a control plane does, through the API or straight to Redis',
  arguments: `${AGENT_ARGUMENT.arguments} [change-type]`,
  argsDescription: {
    ...AGENT_ARGUMENT.argsDescription,
    'change-type': `${CHANGE_TYPES.join(', ')} (default: FULL_SYNC)`,
  },
})
export class PublishCommand extends CliCommand {
  @Option({ flags: '--at <version>', description: 'the version that it names (default: the active one)' })
  atVersion(text: string): number {
    return whole('--at', text);
  }

  @Option({
    flags: '--redis',
    description: 'straight to the channel at REDIS_URL, without the API: wants an id and --at; 2 when nobody listens',
  })
  redis(): boolean {
    return true;
  }

  protected async execute(
    options: GlobalOptions & Options,
    [agent = '', given = 'FULL_SYNC']: readonly string[],
  ): Promise<ExitCode> {
    const change_type = changeType(given);
    if (options.redis === true)
      return this.toRedis(options, { agent_id: uuid(agent), version: version(options), change_type });
    const api = this.api(options);
    const agent_id = await agentIdOf(api, agent);
    const recorded = await api.post<Recorded>('/v1/updates', {
      agent_id,
      version: options.at ?? (await api.get<AgentDetail>(`/v1/agents/${agent_id}`)).activeVersion ?? 0,
      change_type,
    });
    await this.printer(options).list(recorded, RECORDED_COLUMNS, [recorded]);
    return EXIT.ok;
  }

  private async toRedis(options: GlobalOptions, message: Message): Promise<ExitCode> {
    const { publishToRedis } = await import('./publish-to-redis.js');
    const { channel, receivers } = await publishToRedis(message, this.runtime.environment);
    await this.printer(options).show({ channel, receivers, message }, () => [`${channel}: heard by ${receivers}`]);
    if (receivers > 0) return EXIT.ok;
    this.terminal.note(`nobody listens on ${channel}: another Redis, another AGENT_UPDATES_CHANNEL, or no service`);
    return EXIT.differs;
  }
}

function changeType(text: string): ChangeType {
  const known = CHANGE_TYPES.find((type) => type === text.toUpperCase());
  if (known === undefined) throw new UsageError(`the change type must be one of ${CHANGE_TYPES.join(', ')}`);
  return known;
}

function uuid(text: string): string {
  if (!UUID_PATTERN.test(text))
    throw new UsageError('with --redis an agent is named by its id: there is no API to ask for another name');
  return text;
}

function version({ at }: Options): number {
  if (at === undefined) throw new UsageError('with --redis the version has to be given: --at <version>');
  return at;
}
