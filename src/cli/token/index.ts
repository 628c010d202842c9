import { BotTokenCommand, TokenCommand } from './token.command';

export const TOKEN_COMMANDS = [TokenCommand, BotTokenCommand];
