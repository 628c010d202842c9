import { run, lastLine } from './processes.mjs';
import { which } from './paths.mjs';

/**
 * The engine to work with: the words of CONTAINER_ENGINE (as `podman --storage-driver vfs`), else docker or podman, whichever runs.
 * @returns {Promise<{ name: string, call(...args: string[]): Promise<string>, command: string[] }>} `call` gives what it printed
 */
export async function containerEngine() {
  const given = process.env.CONTAINER_ENGINE?.split(' ').filter(Boolean);
  const candidates = given ? [given] : [['docker'], ['podman']];
  for (const command of candidates) {
    if (!which(command[0])) continue;
    if ((await run(command[0], [...command.slice(1), 'info'], { timeoutMs: 30_000 })).code === 0)
      return engine(command);
  }
  throw new Error('no container engine runs here: start Docker or Podman, or name one in CONTAINER_ENGINE');
}

function engine(command) {
  const [program, ...first] = command;
  return {
    name: program,
    command,
    call: async (...args) => {
      const { code, output } = await run(program, [...first, ...args]);
      if (code !== 0) throw new Error(`${program} ${args[0]}: ${lastLine(output)}`);
      return output.trim();
    },
  };
}
