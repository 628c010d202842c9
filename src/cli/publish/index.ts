import { PublishCommand } from './publish.command';

export const PUBLISH_COMMANDS = [PublishCommand];
