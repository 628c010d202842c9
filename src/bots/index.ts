export { BotTokens } from './bot-tokens';
export { BotsModule } from './bots.module';
