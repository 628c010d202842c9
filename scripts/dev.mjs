// npm run dev: the parts of the demo, kept up to play with, until Ctrl-C. A variable of the service that is set in the shell,
// as SYNC_POLICY=observe-only, lies over the quick settings. --no-build: what is in dist/ has to do.
import { randomBytes } from 'node:crypto';
import { main } from './lib/main.mjs';
import { Platform } from './demo/platform.mjs';
import { streamLog } from './demo/pretty-log.mjs';
import { Publisher } from './demo/publisher.mjs';
import { printGuide } from './demo/recipes.mjs';
import { seedTwo } from './demo/seed.mjs';
import { startStack } from './demo/stack.mjs';
import { paint } from './demo/terminal.mjs';

const SETTINGS =
  /^(SYNC_|CONTEXT_|DRIFT_|HISTORY_|DEPROVISION_|BOT_|PIPECAT_(RATE|TIMEOUT)|(PORT|LOG_LEVEL|ADMIN_TOKENS?|ADMIN_RATE_LIMIT_PER_SECOND|DATABASE_POOL_SIZE)$)/;

await main(async (onExit) => {
  const given = Object.fromEntries(Object.entries(process.env).filter(([name]) => SETTINGS.test(name)));
  const secret = () => randomBytes(24).toString('hex');
  const environment = { BOT_TOKEN_KEY: secret(), ADMIN_TOKEN: secret(), ...given };
  console.log(paint('bold', 'Setting up'));
  const stack = await startStack(onExit, { noBuild: process.argv.includes('--no-build'), environment });
  const publisher = await Publisher.open(stack);
  onExit(() => publisher.close());
  await seedTwo(publisher, new Platform(stack.simulatorUrl), environment.SYNC_POLICY);
  printGuide({ ...stack, botTokenKey: environment.BOT_TOKEN_KEY, adminToken: environment.ADMIN_TOKEN });
  console.log(`\n${paint('bold', 'The log of the service, until Ctrl-C')}`);
  streamLog(stack.service);
  const code = await stack.service.exited;
  console.log('the service has ended');
  return code;
});
