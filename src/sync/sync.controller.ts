import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload, RedisContext } from '@nestjs/microservices';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { InvalidMessageFormatError, messageOf, type Update } from '../domain';
import { letterForPayload } from './dead-letter';
import { DeadLetters } from './dead-letters';
import { MessageMetrics } from '../metrics';
import { inSpan } from '../tracing';
import { OutcomeEvents } from './outcome-events';
import { parseUpdate } from './parse-update';
import { AGENT_UPDATES } from './redis-server';
import { receiveSpan } from './spans';
import { SyncService } from './sync.service';

/** The Redis channel's end. A message is noted to be recorded, or it is a dead letter; nothing that it holds can stop the process. */
@Controller()
export class SyncController {
  constructor(
    private readonly sync: SyncService,
    private readonly deadLetters: DeadLetters,
    private readonly events: OutcomeEvents,
    private readonly metrics: MessageMetrics,
    @InjectPinoLogger(SyncController.name) private readonly logger: PinoLogger,
  ) {}

  @EventPattern(AGENT_UPDATES)
  async onUpdate(@Payload() payload: Buffer, @Ctx() channel: RedisContext): Promise<void> {
    try {
      const update = parseUpdate(payload);
      this.metrics.heard('accepted');
      this.logger.debug(update, 'update received');
      await this.note(update, channel.getChannel());
    } catch (error) {
      await this.reject(payload, error);
    }
  }

  /** Until it is handed over; nobody waits here until it is durable. */
  private note(update: Update, channel: string): Promise<void> {
    return inSpan(receiveSpan(update, channel), ({ traceparent }) => {
      this.sync.note({ ...update, ...(traceparent !== null && { traceparent }) });
      return Promise.resolve();
    });
  }

  private async reject(payload: Buffer, error: unknown): Promise<void> {
    if (error instanceof InvalidMessageFormatError) this.metrics.heard('rejected');
    const reason = error instanceof InvalidMessageFormatError ? error.reason : 'InternalError';
    const message = messageOf(error);
    const letter = letterForPayload(payload, { reason, error: message, attempts: 1, failedAt: new Date() });
    if (await this.deadLetters.addHeard(letter, payload)) this.events.deadLettered(letter);
  }
}
