/** Long enough for a roll-out, short enough for a pipeline. */
export const DEFAULT_TIMEOUT_MS = 300_000;
