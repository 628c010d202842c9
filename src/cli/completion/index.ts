import { CompletionCommand } from './completion.command';

export const COMPLETION_COMMANDS = [CompletionCommand];
