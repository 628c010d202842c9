import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the built page, in each encoding that it was compressed to. */
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content, so it can be kept for ever. */
  readonly hashed: boolean;
  readonly identity: Buffer;
  readonly br: Buffer | null;
  readonly gzip: Buffer | null;
}

/** By their path below the page's folder, with `/` between its parts. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const TYPES: Readonly<Record<string, string | undefined>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the whole page once: it is some hundred kilobytes, and what is asked for is then looked up by its name, so no path leads to
 * another file.
 *
 * @returns null when it was not built
 */
export function readPageFiles(directory: string): PageFiles | null {
  const files = new Map<string, PageFile>();
  for (const name of namesIn(directory)) {
    const type = TYPES[extname(name)];
    if (type !== undefined) files.set(name.replaceAll('\\', '/'), readPageFile(directory, name, type));
  }
  return files.has('index.html') ? files : null;
}

function readPageFile(directory: string, name: string, type: string): PageFile {
  const path = join(directory, name);
  const packed = (ending: string): Buffer | null =>
    existsSync(`${path}${ending}`) ? readFileSync(`${path}${ending}`) : null;
  const identity = readFileSync(path);
  return {
    type,
    etag: `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`,
    hashed: name !== 'index.html',
    identity,
    br: packed('.br'),
    gzip: packed('.gz'),
  };
}

function namesIn(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }) : [];
}
