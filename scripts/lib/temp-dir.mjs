import { chownSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAtExit } from './processes.mjs';

/**
 * A directory that is gone when this script is.
 * @param {string} name
 * @param {{ uid?: number, gid?: number }} [owner]
 * @returns {{ path: string, remove(): void }}
 */
export function tempDir(name, owner = {}) {
  const path = mkdtempSync(join(tmpdir(), `config-sync-${name}-`));
  if (owner.uid !== undefined) chownSync(path, owner.uid, owner.gid);
  return { path, remove: removeAtExit(path) };
}
