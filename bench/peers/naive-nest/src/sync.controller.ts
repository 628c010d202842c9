import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { SyncService, type UpdateMessage } from './sync.service';

@Controller()
export class SyncController {
  constructor(private readonly sync: SyncService) {}

  @EventPattern('agent_config_updates')
  async onUpdate(@Payload() message: UpdateMessage): Promise<void> {
    await this.sync.handle(message);
  }
}
