import { Module } from '@nestjs/common';
import { BotContextController } from './bot-context.controller';
import { BotLimits } from './bot-limits';
import { BotTokens } from './bot-tokens';
import { ContextSource } from './context-source';
import { PullReceipts } from './pull-receipts';

/** Bots fetch their context here at the start of a session. Needs PostgreSQL only, and for a while not even that. */
@Module({
  controllers: [BotContextController],
  providers: [BotTokens, BotLimits, ContextSource, PullReceipts],
  exports: [BotTokens],
})
export class BotsModule {}
