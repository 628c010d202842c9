import { ensureModules } from './ensure-modules.mjs';
import { ensureNode } from './ensure-node.mjs';
import { exitOnSignals } from './processes.mjs';

/** npm passes a signal on to the shell between us and it, which does not pass it on to us. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const shell = process.ppid;
  setInterval(() => process.ppid !== shell && process.kill(process.pid, 'SIGTERM'), 500).unref();
}

/**
 * Runs a script: checks Node, installs the packages, and turns an error into one message and exit code 1.
 * @param {(onExit: (last: () => unknown) => void) => Promise<number | void>} body gives the exit code; whatever it
 *   registers by `onExit` runs at the end and on a signal, last registered first
 */
export async function main(body) {
  ensureNode();
  ensureModules();
  const lasts = [];
  let ending;
  const runLasts = async () => {
    for (const last of lasts.reverse()) {
      await Promise.resolve()
        .then(last)
        .catch((error) => console.error(error.message));
    }
  };
  const end = () => (ending ??= runLasts());
  exitOnSignals(end);
  endWithNpm();
  let code;
  try {
    code = (await body((last) => lasts.push(last))) ?? 0;
  } catch (error) {
    console.error(process.env.DEBUG ? error : error.message);
    code = 1;
  }
  await end();
  process.exit(code);
}
