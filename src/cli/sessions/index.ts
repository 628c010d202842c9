import { ListSessionsCommand, SessionsCommand } from './sessions.command';

export const SESSION_COMMANDS = [SessionsCommand, ListSessionsCommand];
