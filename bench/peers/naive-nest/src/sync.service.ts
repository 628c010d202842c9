import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { AgentEntity } from './agent.entity';
import { ConfigurationEntity } from './configuration.entity';
import { PipecatService } from './pipecat.service';

export interface UpdateMessage {
  readonly agent_id: string;
  readonly version: number;
  readonly change_type: string;
}

@Injectable()
export class SyncService {
  private readonly logger = new Logger(SyncService.name);

  constructor(
    @InjectRepository(AgentEntity) private readonly agents: Repository<AgentEntity>,
    @InjectRepository(ConfigurationEntity) private readonly configurations: Repository<ConfigurationEntity>,
    private readonly pipecat: PipecatService,
  ) {}

  async handle(message: UpdateMessage): Promise<void> {
    const agent = await this.agents.findOneByOrFail({ id: message.agent_id });
    const configuration = await this.configurations.findOneByOrFail({ agentId: agent.id, isActive: true });
    try {
      await this.deliver(agent, configuration);
      agent.syncStatus = 'SYNCED';
      agent.statusReason = null;
      agent.syncedVersion = configuration.version;
      agent.lastSyncedAt = new Date();
    } catch (error) {
      this.logger.error(`sync of ${agent.id} failed`, error);
      agent.syncStatus = 'ERROR_SYNC';
      agent.lastErrorMessage = (error as Error).message;
    }
    await this.agents.save(agent);
  }

  private async deliver(agent: AgentEntity, configuration: ConfigurationEntity): Promise<void> {
    const name = agent.instanceId;
    if (name === null) throw new Error('the agent is not deployed');
    const body = {
      agentId: agent.id,
      contextVersion: configuration.version,
      context: configuration.config.llm_context,
    };
    const sessions = await this.pipecat.liveSessions(name);
    await Promise.all(sessions.map(({ sessionId }) => this.pipecat.pushContext(name, sessionId, body)));
  }
}
