/** A look at one agent costs a call, and most often a second one. */
const CALLS_PER_AGENT = 2;
/** Without a limit on calls, the pace is the database's. */
const UNLIMITED_PER_SECOND = 200;

/** How far apart many agents come due, so that they are a backlog and not a herd. @returns milliseconds */
export function fleetPaceMs(callsPerSecond: number): number {
  return (1000 * CALLS_PER_AGENT) / (callsPerSecond === 0 ? UNLIMITED_PER_SECOND : callsPerSecond);
}
