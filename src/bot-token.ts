import { botToken, readBotTokenKey } from './config';
import { UUID_PATTERN } from './domain';

const USAGE = 'usage: BOT_TOKEN_KEY=… node dist/bot-token.js <agent-id>';

/** Prints the token of one agent's bots, and nothing else on standard output. */
function run(agentId: string | undefined): string {
  if (agentId === undefined || !UUID_PATTERN.test(agentId)) throw new Error(USAGE);
  return botToken(readBotTokenKey(process.env), agentId);
}

try {
  console.log(run(process.argv[2]));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
