/** By the global timer, which a test can turn; that of `node:timers/promises` it cannot. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
