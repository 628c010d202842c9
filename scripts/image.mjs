// npm run image [-- arguments of the engine's build]: builds the image pipecat-config-sync:<version>.
// NODE_IMAGE names another base, as one with a digest or from a mirror.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { containerEngine } from './lib/container-engine.mjs';
import { main } from './lib/main.mjs';
import { root } from './lib/paths.mjs';
import { lastLine, run, start } from './lib/processes.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

async function revision() {
  const { code, output } = await run('git', ['rev-parse', 'HEAD'], { cwd: root });
  return code === 0 ? lastLine(output) : 'unknown';
}

await main(async () => {
  const engine = await containerEngine();
  const [program, ...first] = engine.command;
  const args = [`VERSION=${version}`, `REVISION=${await revision()}`];
  if (process.env.NODE_IMAGE) args.push(`NODE_IMAGE=${process.env.NODE_IMAGE}`);
  // Podman leaves the health check out of an OCI image.
  const format = program === 'podman' ? ['--format', 'docker'] : [];
  const build = ['build', ...format, ...args.flatMap((arg) => ['--build-arg', arg])];
  const tags = ['-t', `pipecat-config-sync:${version}`, ...process.argv.slice(2), '.'];
  return start(program, [...first, ...build, ...tags], { cwd: root, stdio: 'inherit' }).exited;
});
