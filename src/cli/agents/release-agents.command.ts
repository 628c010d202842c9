import { SubCommand } from 'nest-commander';
import type { Counted } from '../../api';
import { agentIdsOf } from '../api/agent-address';
import type { ConsentOptions } from '../consent/consent';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENTS_ARGUMENT } from '../frame/options/arguments';
import { ConsentingCommand } from '../frame/options/writing-command';
import { COUNTED_COLUMNS } from '../output/counted-columns';

@SubCommand({
  name: 'release',
  description: 'lets agents be deleted that the brake holds; 2 when fewer were held than were named',
  ...AGENTS_ARGUMENT,
})
export class ReleaseAgentsCommand extends ConsentingCommand {
  protected async execute(options: GlobalOptions & ConsentOptions, agents: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const agentIds = await agentIdsOf(api, agents);
    const does = `this deletes ${agentIds.length === 1 ? String(agentIds[0]) : `${agentIds.length} agents`} at Pipecat Cloud`;
    const why = await this.consent(options).to({ does, needsWhy: true });
    const body = { agentIds, expected: agentIds.length, why };
    const released = await api.post<Counted>('/v1/fleet/release-deletes', body);
    await this.printer(options).list(released, COUNTED_COLUMNS, [released]);
    return released.agents < agentIds.length ? EXIT.differs : EXIT.ok;
  }
}
