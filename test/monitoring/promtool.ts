import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '../../scripts/promtool.mjs');

/** How promtool judged. */
export interface Judged {
  readonly ok: boolean;
  readonly output: string;
}

const found = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' });
const program = found.stdout.trim();

/** Runs promtool in a folder of these files. */
export function promtool(files: Readonly<Record<string, string>>, ...args: string[]): Judged {
  const cwd = mkdtempSync(join(tmpdir(), 'config-sync-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
    return { ok: status === 0, output: `${stdout}${stderr}` };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** `describe` where there is a promtool; else it is skipped, and said why. */
export function describeWithPromtool(name: string, body: () => void): void {
  if (found.status === 0) describe(name, body);
  else {
    console.warn(`SKIPPED: ${name}. There is no promtool: ${found.stdout}${found.stderr}`);
    describe.skip(name, body);
  }
}
