// npm run simulator [-- arguments]: a local Pipecat Cloud in the foreground.
import { build } from './lib/build-parts.mjs';
import { main } from './lib/main.mjs';
import { root } from './lib/paths.mjs';
import { start, stop } from './lib/processes.mjs';

await main(async (onExit) => {
  await build({ only: 'simulator' });
  const child = start(process.execPath, ['dist-simulator/main.js', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  onExit(() => stop(child));
  return child.exited;
});
