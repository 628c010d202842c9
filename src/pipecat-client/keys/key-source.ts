import { readFile } from 'node:fs/promises';
import { Secret } from '../../config';

/** Where a key comes from. Whoever sends asks for it anew each time, so that a rotated key is used without a restart (FAULTS 50, S17). */
export interface KeySource {
  current(): Secret;
  /** Looks whether there is another key by now, and takes it. @returns true when it changed */
  reload(): Promise<boolean>;
}

/** A key that was given by value: it lasts as long as the process. */
export class FixedKey implements KeySource {
  constructor(private readonly key: Secret) {}

  current(): Secret {
    return this.key;
  }

  reload(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** What the environment accepts as a key (config/environment.ts); anything else would break the header that carries it. */
const KEY = /^[\x21-\x7e]+$/;

/**
 * A key in a mounted file. What cannot be read, or is no key, as in the middle of a write, changes nothing. The content is compared and not
 * the file's time: a mounted secret is replaced through symbolic links, and times have a coarse grain.
 */
export class KeyFile implements KeySource {
  #key: Secret;
  #reading: Promise<boolean> | null = null;

  constructor(
    private readonly path: string,
    initial: Secret,
  ) {
    this.#key = initial;
  }

  current(): Secret {
    return this.#key;
  }

  reload(): Promise<boolean> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<boolean> {
    const text = (await readFile(this.path, 'utf8').catch(() => '')).trim();
    if (!KEY.test(text) || text === this.#key.reveal()) return false;
    this.#key = new Secret(text);
    return true;
  }
}

/** Whether another key than `used` is there: taken up meanwhile, or found now. */
export async function renewed(source: KeySource, used: Secret): Promise<boolean> {
  return source.current() !== used || source.reload();
}
