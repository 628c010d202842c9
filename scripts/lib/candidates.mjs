/**
 * Tries ways to get something, in order; one that fails says why in one line and the next has its turn.
 * @template T
 * @param {string} what
 * @param {{ name: string, get: () => Promise<T | undefined> }[]} candidates `undefined` = not on this machine
 * @param {string} advice the sentence for a machine on which none works
 * @returns {Promise<T>}
 */
export async function firstThatWorks(what, candidates, advice) {
  for (const { name, get } of candidates) {
    try {
      const found = await get();
      if (found !== undefined) return found;
    } catch (error) {
      console.log(`${what}: not by ${name} (${error.message})`);
    }
  }
  throw new Error(`${what} is not available: ${advice}`);
}
