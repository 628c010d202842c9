import { StatusCommand } from './status.command';

export const STATUS_COMMANDS = [StatusCommand];
